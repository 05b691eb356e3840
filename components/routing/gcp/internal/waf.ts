import { SecurityPolicy } from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import { MINUTE } from "../../../contract/units";
import { COMPUTE } from "../../../gcp/internal/limits";
import { ANYONE, attackRules, DEFAULT_RULE } from "../../../gcp/internal/app/waf";
import type { RoutingPartArgs } from "../../parts";
import type { Secrets } from "../secrets";

/** Window of the rate limit, in seconds. */
const WINDOW = 5 * MINUTE;
/** Most requests a window can be given. Source: https://cloud.google.com/armor/docs/rate-limiting-overview */
const MOST = 1_000_000;

/**
 * The firewall in front of all tenants: known attacks never pass, and nobody more often than the layer's bound. It counts by address: a rule
 * can count by the Host as well, but the first rule that counts a request decides it, and a request within its bound meets no other. So
 * a rule by tenant would take the place of the one by address, and what a tenant may take is the thin routers' to count.
 * Sources: https://cloud.google.com/armor/docs/rate-limiting-overview,
 * https://www.googlecloudcommunity.com/gc/Infrastructure-Compute-Storage/Cloud-Armor-multiple-rate-limiters-in-a-single-Security-Policy/m-p/832798
 * What a
 * stamp's own firewall asks of a tenant's requests comes after it.
 */
export function waf(
  name: string,
  { context, spec, secrets }: RoutingPartArgs & { readonly secrets: Secrets },
  parent: pulumi.Resource,
): SecurityPolicy {
  return new SecurityPolicy(
    name,
    {
      name: context.physicalName("waf", COMPUTE),
      type: "CLOUD_ARMOR",
      description: "Guards the domain of all tenants",
      advancedOptionsConfig: { jsonParsing: "STANDARD", logLevel: "NORMAL" },
      adaptiveProtectionConfig: { layer7DdosDefenseConfig: { enable: true, ruleVisibility: "STANDARD" } },
      rules: [
        ...attackRules(),
        {
          priority: 2000,
          action: "throttle",
          description: "each address",
          match: ANYONE,
          rateLimitOptions: {
            conformAction: "allow",
            exceedAction: "deny(429)",
            enforceOnKey: "IP",
            rateLimitThreshold: {
              count: Math.min(spec.bounds.requestsPerAddress, MOST),
              intervalSec: WINDOW,
            },
          },
        },
        { priority: DEFAULT_RULE, action: "allow", description: "everybody else", match: ANYONE },
      ],
    },
    { parent, dependsOn: [secrets.apis.compute] },
  );
}
