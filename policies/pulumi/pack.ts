import { PolicyPack, type StackValidationArgs, type StackValidationPolicy } from "@pulumi/policy";
import { evaluate, type RuleFinding } from "../evaluate";
import type { Rule } from "../rule";
import { Observer } from "./observer";

/** What a pack of rules is served as. */
export interface ServedPack {
  /** Name the CLI shows, e.g. `stampworks-baseline`. */
  readonly name: string;
  readonly description: string;
  readonly rules: readonly Rule[];
}

/** What a rule may be configured with, beside its enforcement level. */
interface RuleConfig {
  /** Names or URNs of the resources that may break the rule. */
  readonly allow?: readonly string[];
}

/**
 * Serves rules to the Pulumi CLI, a policy a rule, all mandatory; `--policy-pack-config` makes one advisory,
 * disables it, or allows a resource to break it. What a preview can't tell yet is advisory, in a policy of its own.
 */
export function servePack({ name, description, rules }: ServedPack): PolicyPack {
  const observer = new Observer();
  return new PolicyPack(name, {
    description,
    enforcementLevel: "mandatory",
    policies: [
      observer.policy,
      ...rules.map((rule) => policyOf(rule, observer)),
      undecidedPolicy(rules, observer),
    ],
  });
}

function policyOf(rule: Rule, observer: Observer): StackValidationPolicy {
  return {
    name: rule.id,
    displayName: rule.title,
    description: `${rule.title}. ${rule.why}`,
    severity: rule.severity,
    remediationSteps: rule.fix,
    tags: [...rule.benchmarks],
    configSchema: {
      properties: {
        allow: {
          type: "array",
          items: { type: "string" },
          description: "Names or URNs of the resources that may break the rule.",
        },
      },
    },
    validateStack: (args, report) => {
      for (const finding of findingsOf(rule, args, observer).filter(isKnown))
        report(`${placed(finding)}. ${rule.fix}`, finding.urn);
    },
  };
}

/** Says what a preview can't tell, so that nobody takes silence for a pass. */
function undecidedPolicy(rules: readonly Rule[], observer: Observer): StackValidationPolicy {
  return {
    name: "can-not-tell-yet",
    description: "Can't tell before creation: the rules look again at the end of the update.",
    enforcementLevel: "advisory",
    validateStack: (args, report) => {
      for (const rule of rules) {
        for (const finding of findingsOf(rule, args, observer).filter((each) => !isKnown(each)))
          report(`${rule.id}: ${placed(finding)}`, finding.urn);
      }
    },
  };
}

function findingsOf(rule: Rule, args: StackValidationArgs, observer: Observer): readonly RuleFinding[] {
  const { allow = [] } = args.getConfig<RuleConfig>();
  return evaluate([rule], observer.subject(args.resources)).filter(
    ({ urn }) => !allow.includes(urn) && !allow.includes(urn.split("::").at(-1) ?? urn),
  );
}

function isKnown({ unknown }: RuleFinding): boolean {
  return unknown !== true;
}

function placed({ property, message }: RuleFinding): string {
  return message.includes(property) ? message : `${property}: ${message}`;
}
