import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import { blockOf, liesWithin, overlaps } from "../blocks";
import type { KindTable, Refusal, Surroundings } from "../kind";
import { arm } from "./arm";
import { recordFault } from "./records";
import { ENDPOINT_SERIAL, NETWORK_BUSY } from "./serial";

const NETWORK_NAME = /^[a-zA-Z0-9]([\w.-]*\w)?$/;

/** Virtual networks and what is in them. */
export const NETWORK: KindTable = {
  "azure-native:network:VirtualNetwork": arm(
    {
      type: "Microsoft.Network/virtualNetworks",
      names: ["virtualNetworkName"],
      limit: 64,
      pattern: NETWORK_NAME,
    },
    {
      outputs: { resourceGuid: "{uuid:guid}", subnets: [], virtualNetworkPeerings: [] },
      blockers: [
        {
          types: ["azure-native:network:VirtualNetworkPeering", "azure-native:privatedns:VirtualNetworkLink"],
          code: "InUseVirtualNetworkCannotBeDeleted",
          message: "Virtual network {name} is in use and cannot be deleted.",
        },
      ],
      cascades: true,
    },
  ),
  "azure-native:network:Subnet": arm(
    {
      type: "Microsoft.Network/virtualNetworks/subnets",
      names: ["virtualNetworkName", "subnetName"],
      busies: NETWORK_BUSY,
      limit: 80,
      pattern: NETWORK_NAME,
    },
    {
      check: subnetFault,
      outputs: { purpose: "", ipConfigurations: [], privateEndpoints: [] },
      blockers: [
        {
          types: ["*"],
          code: "InUseSubnetCannotBeDeleted",
          message: "Subnet {name} is in use and cannot be deleted.",
        },
      ],
    },
  ),
  "azure-native:network:VirtualNetworkPeering": arm({
    type: "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
    names: ["virtualNetworkName", "virtualNetworkPeeringName"],
    busies: NETWORK_BUSY,
    limit: 80,
  }),
  "azure-native:network:NetworkSecurityGroup": arm(
    {
      type: "Microsoft.Network/networkSecurityGroups",
      names: ["networkSecurityGroupName"],
      limit: 80,
      pattern: NETWORK_NAME,
    },
    {
      outputs: { resourceGuid: "{uuid:guid}", defaultSecurityRules: [], subnets: [], networkInterfaces: [] },
      blockers: [
        {
          types: ["azure-native:network:Subnet"],
          code: "InUseNetworkSecurityGroupCannotBeDeleted",
          message: "Network security group {name} cannot be deleted because it is in use.",
        },
      ],
      cascades: true,
    },
  ),
  "azure-native:network:SecurityRule": arm({
    type: "Microsoft.Network/networkSecurityGroups/securityRules",
    names: ["networkSecurityGroupName", "securityRuleName"],
    limit: 80,
  }),
  "azure-native:network:PublicIPAddress": arm(
    {
      type: "Microsoft.Network/publicIPAddresses",
      names: ["publicIpAddressName"],
      limit: 80,
      pattern: NETWORK_NAME,
    },
    {
      outputs: { ipAddress: "{ip}", resourceGuid: "{uuid:guid}", idleTimeoutInMinutes: 4 },
      replaces: ["sku", "zones", "publicIPAddressVersion"],
      blockers: [
        {
          types: ["*"],
          code: "PublicIPAddressCannotBeDeleted",
          message: "Public IP address {id} can not be deleted since it is still allocated.",
        },
      ],
    },
  ),
  "azure-native:network:PublicIPPrefix": arm(
    { type: "Microsoft.Network/publicIPPrefixes", names: ["publicIpPrefixName"], limit: 80 },
    {
      outputs: { ipPrefix: "{ip}/32", resourceGuid: "{uuid:guid}" },
      replaces: ["prefixLength", "sku", "zones"],
    },
  ),
  "azure-native:network:NatGateway": arm(
    { type: "Microsoft.Network/natGateways", names: ["natGatewayName"], limit: 80, pattern: NETWORK_NAME },
    {
      outputs: { resourceGuid: "{uuid:guid}", subnets: [] },
      replaces: ["zones"],
      blockers: [
        {
          types: ["azure-native:network:Subnet"],
          code: "InUseNatGatewayCannotBeDeleted",
          message: "NAT gateway {name} cannot be deleted because it is in use.",
        },
      ],
    },
  ),
  "azure-native:network:RouteTable": arm(
    { type: "Microsoft.Network/routeTables", names: ["routeTableName"], limit: 80 },
    {
      outputs: { resourceGuid: "{uuid:guid}", subnets: [] },
      blockers: [
        {
          types: ["azure-native:network:Subnet"],
          code: "InUseRouteTableCannotBeDeleted",
          message: "Route table {name} is in use and cannot be deleted.",
        },
      ],
    },
  ),
  "azure-native:network:PrivateEndpoint": arm(
    { type: "Microsoft.Network/privateEndpoints", names: ["privateEndpointName"], limit: 64 },
    {
      serial: ENDPOINT_SERIAL,
      outputs: {
        networkInterfaces: [
          {
            id: "/subscriptions/{subscription}/resourceGroups/{in:resourceGroupName}/providers/Microsoft.Network/networkInterfaces/{name}.nic.{uuid:nic}",
          },
        ],
        customDnsConfigs: [],
      },
      replaces: ["subnet", "privateLinkServiceConnections"],
      cascades: true,
    },
  ),
  "azure-native:network:PrivateDnsZoneGroup": arm({
    type: "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    names: ["privateEndpointName", "privateDnsZoneGroupName"],
  }),
  "azure-native:privatedns:PrivateZone": arm(
    { type: "Microsoft.Network/privateDnsZones", names: ["privateZoneName"], limit: 253 },
    {
      outputs: { maxNumberOfRecordSets: 25_000, numberOfRecordSets: 1, maxNumberOfVirtualNetworkLinks: 1000 },
      blockers: [
        {
          types: ["azure-native:privatedns:VirtualNetworkLink"],
          code: "CannotDeleteResource",
          message: "Can not delete resource before nested resources are deleted.",
        },
      ],
    },
  ),
  "azure-native:privatedns:VirtualNetworkLink": arm(
    {
      type: "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
      names: ["privateZoneName", "virtualNetworkLinkName"],
      limit: 80,
    },
    { outputs: { virtualNetworkLinkState: "Completed" }, replaces: ["virtualNetwork"] },
  ),
  "azure-native:dns:Zone": arm(
    { type: "Microsoft.Network/dnsZones", names: ["zoneName"], limit: 253 },
    {
      outputs: {
        nameServers: ["com", "net", "org", "info"].map(
          (end, index) => `ns${index + 1}-{digits:2}.azure-dns.${end}.`,
        ),
        numberOfRecordSets: 2,
      },
      cascades: true,
    },
  ),
  "azure-native:dns:RecordSet": {
    guest: true,
    id: "/subscriptions/{subscription}/resourceGroups/{in:resourceGroupName}/providers/Microsoft.Network/dnsZones/{in:zoneName}/{in:recordType}/{in:relativeRecordSetName}",
    outputs: {
      name: "{in:relativeRecordSetName}",
      fqdn: "{in:relativeRecordSetName}.{in:zoneName}.",
      provisioningState: "Succeeded",
      etag: "{uuid:etag}",
    },
    check: recordFault,
    replaces: ["zoneName", "recordType", "relativeRecordSetName", "resourceGroupName"],
    within: [
      "/subscriptions/{subscription}/resourceGroups/{in:resourceGroupName}/providers/Microsoft.Network/dnsZones/{in:zoneName}",
    ],
  },
};

function subnetFault(inputs: PropertyMap, around: Surroundings): Refusal | undefined {
  const block = blockOf(inputs["addressPrefix"]);
  if (block === undefined) return undefined;
  const { resourceGroupName, virtualNetworkName } = inputs;
  const same = (sibling: PropertyMap): boolean =>
    sibling["virtualNetworkName"] === virtualNetworkName &&
    sibling["resourceGroupName"] === resourceGroupName;
  for (const sibling of around.siblings().filter(same)) {
    const other = blockOf(sibling["addressPrefix"]);
    if (other !== undefined && overlaps(block, other)) {
      return {
        code: "NetcfgSubnetRangesOverlap",
        message: `Subnet '${String(inputs["subnetName"])}' is not valid because its IP address range ${block.text} overlaps with that of an existing subnet (${other.text}).`,
      };
    }
  }
  const spaces = prefixes(around.find(around.within())?.["addressSpace"]);
  if (spaces.length === 0 || spaces.some((space) => liesWithin(block, space))) return undefined;
  return {
    code: "NetcfgInvalidSubnet",
    message: `Subnet '${String(inputs["subnetName"])}' is not valid in virtual network '${String(virtualNetworkName)}'.`,
  };
}

function prefixes(space: PropertyValue | undefined): NonNullable<ReturnType<typeof blockOf>>[] {
  const list = isMap(space) ? space["addressPrefixes"] : undefined;
  return Array.isArray(list) ? list.flatMap((prefix) => blockOf(prefix) ?? []) : [];
}
