import { blocking } from "./blocking";
import * as frontdoor from "@pulumi/azure-native/frontdoor";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import { FIREWALL_POLICY } from "../limits";
import type { Scope } from "../scope";

/** Header that carries the secret of the routing layer. */
const ORIGIN_HEADER = "X-Stamp-Origin";

/** Microsoft's rules, that block what they catch. */
export const MANAGED_RULES = [
  { ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.1", ruleSetAction: "Block" },
  { ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" },
] as const;

/** What the firewall is made from. */
export interface WafArgs extends PartArgs {
  readonly scope: Scope;
  /** Each of them lets a request in. */
  readonly originSecrets: readonly pulumi.Output<string>[];
}

/**
 * The edge's firewall, which blocks rather than reports. Who does not bring a secret of the routing layer's gets no
 * further than the health path; Microsoft's rules then judge what passes.
 * Source: https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-drs
 */
export function waf(name: string, args: WafArgs, parent: pulumi.Resource): frontdoor.Policy {
  const { context, spec, scope, originSecrets } = args;
  return new frontdoor.Policy(
    name,
    {
      policyName: context.physicalName("waf", FIREWALL_POLICY),
      resourceGroupName: scope.resourceGroupName,
      location: "Global",
      tags: scope.tags,
      sku: { name: "Premium_AzureFrontDoor" },
      policySettings: blocking([ORIGIN_HEADER]),
      customRules: {
        rules: [
          {
            name: "RoutingLayerOnly",
            enabledState: "Enabled",
            priority: 100,
            ruleType: "MatchRule",
            action: "Block",
            matchConditions: [
              {
                matchVariable: "RequestHeader",
                selector: ORIGIN_HEADER,
                operator: "Equal",
                negateCondition: true,
                matchValue: originSecrets.map((secret) => pulumi.secret(secret)),
              },
              {
                matchVariable: "RequestUri",
                operator: "RegEx",
                negateCondition: true,
                matchValue: [healthPattern(spec.app.healthPath)],
              },
            ],
          },
        ],
      },
      managedRules: {
        managedRuleSets: [...MANAGED_RULES],
      },
    },
    { parent, additionalSecretOutputs: ["customRules"] },
  );
}

/** The health path and nothing below or beside it; the address comes as `https://host:443/path?query`. */
function healthPattern(path: string): string {
  return `^(https?://[^/]+)?${path.replaceAll(".", "\\.")}(\\?.*)?$`;
}
