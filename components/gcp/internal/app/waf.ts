import { RegionSecurityPolicy } from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import { MINUTE } from "../../../contract/units";
import { COMPUTE } from "../limits";

/** Header the routing layer proves itself with; Cloud Armor writes header names in lower case. */
const ORIGIN_HEADER = "x-stamp-origin";

/** Google's rule sets, with the rules least likely to hit what is legitimate. Source: https://cloud.google.com/armor/docs/waf-rules */
const RULE_SETS = [
  "sqli-v33-stable",
  "xss-v33-stable",
  "lfi-v33-stable",
  "rfi-v33-stable",
  "rce-v33-stable",
  "scannerdetection-v33-stable",
  "protocolattack-v33-stable",
  "sessionfixation-v33-stable",
];

/** The priority of the rule that matches what no other did. */
export const DEFAULT_RULE = 2_147_483_647;
/** A match of everybody. */
export const ANYONE = { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } };

/** The rules that refuse known attacks, from priority 1000 on. */
export function attackRules() {
  return RULE_SETS.map((set, index) => ({
    priority: 1000 + index,
    action: "deny(403)",
    description: set,
    match: { expr: { expression: `evaluatePreconfiguredWaf('${set}', {'sensitivity': 1})` } },
  }));
}

/**
 * Who may pass, in order: known attacks never; the routing layer, by its secret and up to the class's bound; health
 * checks, which carry no secret, on their one path; nobody else. The address is open to the world because the
 * routing layer has no fixed addresses.
 */
export function securityPolicy(
  name: string,
  args: PartArgs & {
    readonly originSecrets: readonly pulumi.Output<string>[];
    readonly waitFor: pulumi.Resource[];
  },
  parent: pulumi.Resource,
): RegionSecurityPolicy {
  const { context, spec, originSecrets, waitFor } = args;
  const limit = (perSecond: number) => ({
    conformAction: "allow",
    exceedAction: "deny(429)",
    enforceOnKey: "ALL",
    rateLimitThreshold: { count: perSecond * MINUTE, intervalSec: MINUTE },
  });
  return new RegionSecurityPolicy(
    name,
    {
      name: context.physicalName("waf", COMPUTE),
      region: context.identity.region,
      type: "CLOUD_ARMOR",
      description: "What may reach this stamp",
      advancedOptionsConfig: { jsonParsing: "STANDARD", logLevel: "NORMAL" },
      rules: [
        ...attackRules(),
        {
          priority: 2000,
          action: "throttle",
          description: "the routing layer",
          match: {
            expr: {
              expression: pulumi.secret(pulumi.all([...originSecrets]).apply(fromTheLayer)),
            },
          },
          rateLimitOptions: limit(spec.bounds.requestsPerSecond),
        },
        {
          priority: 2001,
          action: "throttle",
          description: "health checks",
          match: { expr: { expression: `request.path == '${spec.app.healthPath}'` } },
          rateLimitOptions: limit(HEALTH_CHECKS_PER_SECOND),
        },
        { priority: DEFAULT_RULE, action: "deny(403)", description: "everybody else", match: ANYONE },
      ],
    },
    { parent, dependsOn: waitFor },
  );
}

/** Holds for who brings one of the secrets. */
function fromTheLayer(secrets: readonly string[]): string {
  const header = `request.headers['${ORIGIN_HEADER}']`;
  const one = secrets.map((secret) => `${header} == '${secret}'`).join(" || ");
  return `has(${header}) && (${one})`;
}

/** More than the routing layer and the uptime check ask together. */
const HEALTH_CHECKS_PER_SECOND = 20;
