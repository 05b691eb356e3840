// @ts-check
const dns = require("@pulumi/azure-native/dns");
const managedidentity = require("@pulumi/azure-native/managedidentity");
const azure = require("@pulumi/azure-native/network");
const pulumi = require("@pulumi/pulumi");
const { zoneProvider } = require("stampworks/azure");
const { grant, identity } = require("./aks-control-plane.js");

/** Seconds a resolver may keep a record. */
const TTL = 300;
/** Where cert-manager runs, which gets the origin's certificate. */
const ISSUER = "system:serviceaccount:cert-manager:cert-manager";

/**
 * What the stamp's Front Door sends to: an address for the cluster's load balancer, and a zone of the stamp's own for its name.
 * Front Door wants a certificate that a public authority gave, so the cluster gets one, and proves the name in this zone, where it
 * may write; in the parent zone it may not.
 *
 * @param {string} name
 * @param {import("./aks-control-plane.js").Args & {
 *   issuer: pulumi.Output<string>,
 *   control: ReturnType<typeof import("./aks-control-plane.js").controlPlane>,
 * }} args
 * @param {pulumi.Resource} parent
 */
exports.origin = (name, args, parent) => {
  const { context, scope, issuer, control } = args;
  const { zone: parentZone, zoneResourceGroup } = context.fleet.global.azure ?? {
    zone: "",
    zoneResourceGroup: "",
  };
  const label = `${context.identity.id}-origin`;
  const host = context.derive(`${label}.${parentZone}`, "record(origin-host)");
  const address = new azure.PublicIPAddress(
    `${name}-address`,
    {
      publicIpAddressName: context.physicalName("ip-web", { max: 80 }),
      ...scope,
      sku: { name: "Standard", tier: "Regional" },
      publicIPAllocationMethod: "Static",
      publicIPAddressVersion: "IPv4",
      zones: [...context.zones],
    },
    { parent },
  );
  grant(`${name}-address-use`, context, "network", control.identity.principalId, address.id, parent);
  const zone = new dns.Zone(
    `${name}-zone`,
    {
      zoneName: host,
      resourceGroupName: scope.resourceGroupName,
      location: "global",
      tags: scope.tags,
      zoneType: "Public",
    },
    { parent },
  );
  new dns.RecordSet(
    `${name}-delegation`,
    {
      zoneName: parentZone,
      resourceGroupName: zoneResourceGroup,
      recordType: "NS",
      relativeRecordSetName: context.derive(label, "record(origin)"),
      ttl: TTL,
      nsRecords: zone.nameServers.apply((servers) => servers.map((nsdname) => ({ nsdname }))),
    },
    { parent, provider: zoneProvider(`${name}-provider`, context, parent) },
  );
  new dns.RecordSet(
    `${name}-record`,
    {
      zoneName: zone.name,
      resourceGroupName: scope.resourceGroupName,
      recordType: "A",
      relativeRecordSetName: "@",
      ttl: TTL,
      aRecords: [{ ipv4Address: address.ipAddress.apply((ip) => ip ?? "") }],
    },
    { parent },
  );
  const certifier = identity(`${name}-certifier`, "certifier", args, parent);
  grant(`${name}-certifier-zone`, context, "dns", certifier.principalId, zone.id, parent);
  new managedidentity.FederatedIdentityCredential(
    `${name}-certifier-identity`,
    {
      federatedIdentityCredentialResourceName: "certifier",
      resourceName: certifier.name,
      resourceGroupName: scope.resourceGroupName,
      issuer,
      subject: ISSUER,
      audiences: ["api://AzureADTokenExchange"],
    },
    { parent },
  );
  return {
    host: pulumi.output(host),
    values: {
      ORIGIN_HOST: host,
      ADDRESS_NAME: address.name,
      CERTIFIER_ID: certifier.clientId,
      RESOURCE_GROUP: scope.resourceGroupName,
      SUBSCRIPTION: context.identity.account,
    },
  };
};
