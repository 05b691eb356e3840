import { isMap, isSecret, type PropertyMap, type PropertyValue, reveal } from "../../../graph/model/property";
import { SHARED } from "../../graph/fixtures/shared";
import {
  CLOSED,
  EQUAL,
  extraOf,
  type Family,
  made,
  type MutantFleet,
  repeated,
  withExtra,
  withResource,
} from "../mutant";

/** Every property that the list of what must be caught names, with a value of nobody and one of another stamp. */
export const listedPlaces: Family = function* (fleet) {
  const { stamp, cloud, other } = fleet;
  const foreign = foreignId(fleet);
  for (const [type, path, value] of SHARED) {
    if (!isOf(cloud, type)) continue;
    const values = new Set([value, foreign]);
    if (/^\d+\.\d+\.\d+\.\d+/u.test(value))
      values.add(other.derivations.find(({ stands }) => stands === "cidr")?.value ?? value);
    for (const each of values) {
      const places = made(stamp).filter((resource) => resource.type === type);
      for (const resource of places) {
        const { inputs, at } = put(resource.inputs, path, each);
        yield {
          family: `listed: ${type}.${path}`,
          cloud,
          urn: resource.urn,
          path: at,
          what: each.slice(0, 60),
          expected: [CLOSED],
          make: () => withResource(stamp, resource, { inputs, outputs: repeated(resource, inputs) }),
        };
      }
      if (places.length > 0) continue;
      const { inputs, at } = put({}, path, each);
      yield {
        family: `listed: ${type}.${path}`,
        cloud,
        urn: extraOf(stamp.graph, type, inputs).urn,
        path: at,
        what: `one more, ${each.slice(0, 60)}`,
        expected: [CLOSED],
        make: () => withExtra(stamp, type, inputs).stamp,
      };
    }
  }
};

/** Types that connect two networks or share a resource, and the property that names the other side. */
const LINKS: readonly (readonly [type: string, path: string])[] = [
  ["aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peerVpcId"],
  ["aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter", "vpcPeeringConnectionId"],
  ["aws:ec2/route:Route", "vpcPeeringConnectionId"],
  ["aws:ec2transitgateway/vpcAttachment:VpcAttachment", "transitGatewayId"],
  ["aws:ec2/vpcEndpointService:VpcEndpointService", "allowedPrincipals[]"],
  ["aws:ram/resourceAssociation:ResourceAssociation", "resourceArn"],
  ["aws:route53/zoneAssociation:ZoneAssociation", "vpcId"],
  ["azure-native:network:VirtualNetworkPeering", "remoteVirtualNetwork.id"],
  ["azure-native:network:ConnectionMonitor", "endpoints[].resourceId"],
  ["azure-native:network:VirtualNetworkGatewayConnection", "virtualNetworkGateway2.id"],
  ["azure-native:network:HubVirtualNetworkConnection", "remoteVirtualNetwork.id"],
  ["azure-native:privatedns:VirtualNetworkLink", "virtualNetwork.id"],
  ["gcp:compute/networkPeering:NetworkPeering", "peerNetwork"],
  ["gcp:networkconnectivity/spoke:Spoke", "linkedVpcNetwork.uri"],
  ["gcp:compute/vPNTunnel:VPNTunnel", "peerGcpGateway"],
  ["gcp:compute/sharedVPCServiceProject:SharedVPCServiceProject", "hostProject"],
  ["gcp:dns/managedZone:ManagedZone", "peeringConfig.targetNetwork.networkUrl"],
];

/** One more resource that links the stamp to every network-like resource of another stamp. */
export const peerings: Family = function* (fleet) {
  const { stamp, other, cloud } = fleet;
  const networks = made(other).filter(({ type }) =>
    /(?:ec2\/vpc:|VirtualNetwork$|compute\/network:|ec2\/subnet:|Subnet$|subnetwork:)/u.test(type),
  );
  for (const [type, path] of LINKS) {
    if (!isOf(cloud, type)) continue;
    for (const network of networks) {
      if (network.id === undefined) continue;
      const { inputs, at } = put({}, path, network.id);
      yield {
        family: "peering",
        cloud,
        urn: extraOf(stamp.graph, type, inputs).urn,
        path: at,
        what: `${type} to ${network.name}`,
        expected: [CLOSED],
        make: () => withExtra(stamp, type, inputs).stamp,
      };
    }
  }
};

/** Settings that must not drift, and what somebody sets them to in a hurry. */
const SETTINGS: readonly (readonly [type: string, path: string, value: PropertyValue])[] = [
  ["aws:rds/instance:Instance", "instanceClass", "db.t4g.micro"],
  ["aws:rds/instance:Instance", "engineVersion", "13"],
  ["aws:rds/instance:Instance", "backupRetentionPeriod", 1],
  ["aws:rds/instance:Instance", "deletionProtection", false],
  ["aws:rds/instance:Instance", "multiAz", "maybe"],
  ["aws:sqs/queue:Queue", "region", "us-west-2"],
  ["azure-native:dbforpostgresql:Server", "sku.name", "Standard_B1ms"],
  ["azure-native:dbforpostgresql:Server", "version", "13"],
  ["azure-native:dbforpostgresql:Server", "backup.backupRetentionDays", 1],
  ["azure-native:dbforpostgresql:Server", "highAvailability.mode", "Disabled"],
  ["gcp:sql/databaseInstance:DatabaseInstance", "settings.tier", "db-f1-micro"],
  ["gcp:sql/databaseInstance:DatabaseInstance", "databaseVersion", "POSTGRES_13"],
  ["gcp:sql/databaseInstance:DatabaseInstance", "deletionProtection", false],
];

/** A setting of one stamp changed in a hurry. */
export const settings: Family = function* ({ stamp, cloud }) {
  for (const [type, path, value] of SETTINGS) {
    for (const resource of made(stamp).filter((each) => each.type === type)) {
      const { inputs, at } = put(resource.inputs, path, value);
      if (JSON.stringify(inputs) === JSON.stringify(resource.inputs)) continue;
      yield {
        family: "setting",
        cloud,
        urn: resource.urn,
        path: at,
        what: `${path} = ${JSON.stringify(value)}`,
        expected: [EQUAL],
        make: () => withResource(stamp, resource, { inputs, outputs: repeated(resource, inputs) }),
      };
    }
  }
};

function isOf(cloud: string, type: string): boolean {
  return type.replace("pulumi:providers:", "").startsWith(cloud);
}

/** The id of what another stamp has in place of this one's first resource with an id. */
function foreignId({ other }: MutantFleet): string {
  const network = made(other).find(
    ({ id, type }) => id !== undefined && /ec2\/vpc:|VirtualNetwork$|compute\/network:/u.test(type),
  );
  if (network?.id === undefined) throw new Error("a stamp has a network");
  return network.id;
}

/** Puts a value at a dotted path, making what is lacking; `[]` after a name adds an entry to a list. */
function put(
  inputs: PropertyMap,
  path: string,
  value: PropertyValue,
): { readonly inputs: PropertyMap; readonly at: string } {
  const [head = "", ...rest] = path.split(".");
  const name = head.replace("[]", "");
  const old = plain(inputs[name]);
  const deeper = (
    inner: PropertyValue | undefined,
  ): { readonly value: PropertyValue; readonly at: string } => {
    if (rest.length === 0) return { value, at: "" };
    const put_ = put(isMap(inner) ? inner : {}, rest.join("."), value);
    return { value: put_.inputs, at: `.${put_.at}` };
  };
  if (head.endsWith("[]")) {
    const list = Array.isArray(old) ? old : [];
    const { value: added, at } = deeper(undefined);
    return { inputs: { ...inputs, [name]: [...list, added] }, at: `${name}[${list.length}]${at}` };
  }
  const { value: changed, at } = deeper(old);
  return { inputs: { ...inputs, [name]: changed }, at: `${name}${at}` };
}

function plain(value: PropertyValue | undefined): PropertyValue | undefined {
  return isSecret(value) ? reveal(value) : value;
}
