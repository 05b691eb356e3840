import { isMap, type PropertyMap } from "../../../graph/model/property";
import { blockOf, overlaps } from "../blocks";
import { normal } from "../identifiers";
import type { KindTable, Refusal, Surroundings } from "../kind";
import { compute, google, inUse } from "./google";

const GLOBAL = "global";
const REGION = "regions/{location}";

/** Networks, load balancing and DNS. */
export const NETWORK: KindTable = {
  "gcp:compute/network:Network": compute(`${GLOBAL}/networks`, {
    outputs: {
      networkId: "{digits:19}",
      numericId: "{digits:19}",
      gatewayIpv4: "",
      mtu: 1460,
      routingMode: "REGIONAL",
    },
    replaces: ["autoCreateSubnetworks", "enableUlaInternalIpv6"],
    blockers: inUse(
      "gcp:compute/subnetwork:Subnetwork",
      "gcp:compute/firewall:Firewall",
      "gcp:compute/router:Router",
      "gcp:compute/globalAddress:GlobalAddress",
      "gcp:sql/databaseInstance:DatabaseInstance",
      "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy",
    ),
    quota: {
      limit: 15,
      raised: 100,
      per: "account",
      code: "quotaExceeded",
      message: "Quota 'NETWORKS' exceeded.",
    },
  }),
  "gcp:compute/subnetwork:Subnetwork": compute(`${REGION}/subnetworks`, {
    outputs: {
      subnetworkId: "{digits:19}",
      gatewayAddress: "{ip}",
      stackType: "IPV4_ONLY",
      purpose: "PRIVATE",
      state: "READY",
    },
    replaces: ["network", "purpose"],
    check: rangeFault,
    blockers: inUse("*"),
  }),
  "gcp:compute/firewall:Firewall": compute(`${GLOBAL}/firewalls`, { replaces: ["network", "direction"] }),
  "gcp:compute/router:Router": compute(`${REGION}/routers`, {
    replaces: ["network"],
    blockers: inUse("gcp:compute/routerNat:RouterNat"),
  }),
  "gcp:compute/routerNat:RouterNat": {
    id: "{project}/{location}/{last:router}/{name}",
    name: { property: "name", scope: "parent", within: ["router"], limit: 63 },
    outputs: { project: "{project}", minPortsPerVm: 64, autoNetworkTier: "PREMIUM" },
    references: { router: ["gcp:compute/router:Router"] },
  },
  "gcp:compute/address:Address": compute(
    `${REGION}/addresses`,
    {
      outputs: { address: "{ip}", addressId: "{digits:19}", users: [], networkTier: "PREMIUM" },
      replaces: ["addressType", "address", "networkTier", "subnetwork", "purpose", "prefixLength"],
      blockers: inUse("gcp:compute/routerNat:RouterNat", "gcp:compute/forwardingRule:ForwardingRule"),
    },
    { labels: true },
  ),
  "gcp:compute/globalAddress:GlobalAddress": compute(
    `${GLOBAL}/addresses`,
    {
      outputs: {
        // Of the block kept for documentation, RFC 3849.
        address: ({ ipVersion }) => (ipVersion === "IPV6" ? "2001:db8:{hex:4:address}::" : "{ip}"),
        addressType: "EXTERNAL",
      },
      replaces: ["address", "addressType", "network", "prefixLength", "purpose", "ipVersion"],
      blockers: inUse("gcp:compute/globalForwardingRule:GlobalForwardingRule"),
    },
    { labels: true },
  ),
  "gcp:servicenetworking/connection:Connection": {
    id: "{in:network}:{in:service}",
    outputs: { peering: "servicenetworking-googleapis-com" },
    replaces: ["network", "service"],
    references: { reservedPeeringRanges: ["gcp:compute/globalAddress:GlobalAddress"] },
  },
  "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy": google(
    { path: "locations/{location}/serviceConnectionPolicies", labels: true, limit: 63 },
    {
      outputs: { infrastructure: "PSC", pscConnections: [], etag: "{chars:16}" },
      replaces: ["network", "serviceClass"],
    },
  ),
  "gcp:compute/regionBackendService:RegionBackendService": compute(`${REGION}/backendServices`, {
    outputs: { generatedId: "{digits:19}", timeoutSec: 30 },
    replaces: ["network", "loadBalancingScheme"],
    blockers: inUse("gcp:compute/regionUrlMap:RegionUrlMap", "gcp:compute/forwardingRule:ForwardingRule"),
  }),
  "gcp:compute/backendService:BackendService": compute(`${GLOBAL}/backendServices`, {
    outputs: { generatedId: "{digits:19}", timeoutSec: 30 },
    replaces: ["loadBalancingScheme"],
    blockers: inUse("gcp:compute/uRLMap:URLMap"),
  }),
  "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": compute(
    `${REGION}/networkEndpointGroups`,
    {
      replaces: ["*"],
      blockers: inUse(
        "gcp:compute/regionBackendService:RegionBackendService",
        "gcp:compute/backendService:BackendService",
      ),
    },
  ),
  "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy": compute(`${REGION}/securityPolicies`, {
    outputs: {
      policyId: "{digits:19}",
      selfLinkWithPolicyId:
        "https://www.googleapis.com/compute/v1/projects/{project}/regions/{location}/securityPolicies/{digits:19}",
    },
    replaces: ["type"],
    blockers: inUse("gcp:compute/regionBackendService:RegionBackendService"),
  }),
  "gcp:compute/securityPolicy:SecurityPolicy": compute(`${GLOBAL}/securityPolicies`, {
    check: rulesFault,
    blockers: inUse("gcp:compute/backendService:BackendService"),
  }),
  "gcp:compute/regionSslPolicy:RegionSslPolicy": compute(`${REGION}/sslPolicies`, {
    outputs: { enabledFeatures: [] },
    blockers: inUse("gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy"),
  }),
  "gcp:compute/sSLPolicy:SSLPolicy": compute(`${GLOBAL}/sslPolicies`, {
    outputs: { enabledFeatures: [] },
    blockers: inUse("gcp:compute/targetHttpsProxy:TargetHttpsProxy"),
  }),
  "gcp:compute/regionUrlMap:RegionUrlMap": compute(`${REGION}/urlMaps`, {
    outputs: { mapId: 1 },
    blockers: inUse(
      "gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy",
      "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
    ),
  }),
  "gcp:compute/uRLMap:URLMap": compute(`${GLOBAL}/urlMaps`, {
    outputs: { mapId: "{digits:19}" },
    blockers: inUse(
      "gcp:compute/targetHttpProxy:TargetHttpProxy",
      "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
    ),
  }),
  "gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy": compute(`${REGION}/targetHttpProxies`, {
    outputs: { proxyId: 1 },
    blockers: inUse("gcp:compute/forwardingRule:ForwardingRule"),
  }),
  "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy": compute(`${REGION}/targetHttpsProxies`, {
    outputs: { proxyId: 1 },
    blockers: inUse("gcp:compute/forwardingRule:ForwardingRule"),
  }),
  "gcp:compute/targetHttpProxy:TargetHttpProxy": compute(`${GLOBAL}/targetHttpProxies`, {
    outputs: { proxyId: 1 },
    blockers: inUse("gcp:compute/globalForwardingRule:GlobalForwardingRule"),
  }),
  "gcp:compute/targetHttpsProxy:TargetHttpsProxy": compute(`${GLOBAL}/targetHttpsProxies`, {
    outputs: { proxyId: 1 },
    blockers: inUse("gcp:compute/globalForwardingRule:GlobalForwardingRule"),
  }),
  "gcp:compute/forwardingRule:ForwardingRule": compute(
    `${REGION}/forwardingRules`,
    {
      outputs: { ipAddress: "{ip}", forwardingRuleId: 1, pscConnectionId: "", baseForwardingRule: "" },
      replaces: ["ipAddress", "portRange", "ipProtocol", "loadBalancingScheme", "network", "networkTier"],
    },
    { labels: true },
  ),
  "gcp:compute/globalForwardingRule:GlobalForwardingRule": compute(
    `${GLOBAL}/forwardingRules`,
    {
      outputs: { ipAddress: "{ip}", forwardingRuleId: 1 },
      replaces: ["ipAddress", "portRange", "ipProtocol", "loadBalancingScheme"],
    },
    { labels: true },
  ),
  "gcp:dns/managedZone:ManagedZone": google(
    { path: "managedZones", labels: true, limit: 63, pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/ },
    {
      outputs: {
        managedZoneId: "{digits:19}",
        nameServers: [1, 2, 3, 4].map((n) => `ns-cloud-a${n}.googledomains.com.`),
        creationTime: "2026-01-01T00:00:00Z",
        visibility: "public",
      },
      replaces: ["dnsName", "visibility"],
      blockers: [
        {
          types: ["gcp:dns/recordSet:RecordSet"],
          code: "containerNotEmpty",
          message:
            "The resource named '{name}' cannot be deleted because it contains one or more 'resource records'.",
        },
      ],
    },
  ),
  "gcp:dns/recordSet:RecordSet": {
    id: "projects/{project}/managedZones/{in:managedZone}/rrsets/{in:name}/{in:type}",
    guest: true,
    outputs: { project: "{project}" },
    replaces: ["managedZone", "name", "type"],
  },
  "gcp:dns/policy:Policy": google({ path: "policies", limit: 63 }),
};

function rangeFault(inputs: PropertyMap, around: Surroundings): Refusal | undefined {
  const block = blockOf(inputs["ipCidrRange"]);
  if (block === undefined) return undefined;
  const network = normal(String(inputs["network"]));
  for (const sibling of around.siblings()) {
    const other =
      normal(String(sibling["network"])) === network ? blockOf(sibling["ipCidrRange"]) : undefined;
    if (other !== undefined && overlaps(block, other)) {
      return {
        code: "invalid",
        message: `IP range ${block.text} conflicts with existing subnetwork range ${other.text}`,
      };
    }
  }
  return undefined;
}

/** What Cloud Armor refuses of a policy's rules, https://cloud.google.com/armor/docs/rate-limiting-overview */
function rulesFault({ rules }: PropertyMap): Refusal | undefined {
  const seen = new Set<unknown>();
  for (const rule of Array.isArray(rules) ? rules.filter(isMap) : []) {
    if (seen.has(rule["priority"])) {
      return {
        code: "invalid",
        message: `Cannot have rules with the same priority: ${String(rule["priority"])}`,
      };
    }
    seen.add(rule["priority"]);
    const options = rule["rateLimitOptions"];
    const threshold = isMap(options) ? options["rateLimitThreshold"] : undefined;
    if (isMap(threshold) && Number(threshold["count"]) > 1_000_000) {
      return { code: "invalid", message: "rateLimitThreshold.count must be at most 1000000" };
    }
  }
  return undefined;
}
