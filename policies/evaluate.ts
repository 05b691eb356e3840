import { messageOf } from "../core/message";
import type { Rule, RuleGroup, Severity, Violation } from "./rule";
import type { Subject } from "./subject";

/** A violation with the rule it breaks, as reports show it. */
export interface RuleFinding extends Violation {
  readonly rule: string;
  readonly group: RuleGroup;
  readonly severity: Severity;
  readonly stack: string;
}

/**
 * Runs rules over one stack and fails closed: a rule that throws is a violation, never silence. In a state every
 * value is final, so what can't be read there is a violation too; in a preview it stays marked `unknown`.
 */
export function evaluate(rules: readonly Rule[], subject: Subject): readonly RuleFinding[] {
  return rules.flatMap((rule) =>
    violationsOf(rule, subject).map((violation) => ({
      ...violation,
      ...(violation.unknown === true && subject.final ? { unknown: false } : {}),
      rule: rule.id,
      group: rule.group,
      severity: rule.severity,
      stack: subject.graph.stack,
    })),
  );
}

function violationsOf(rule: Rule, subject: Subject): readonly Violation[] {
  try {
    return rule.check(subject);
  } catch (error) {
    const reason = messageOf(error);
    const root = subject.graph.resources[0]?.urn ?? "";
    return [{ urn: root, property: "", message: `the rule failed, so nothing is known: ${reason}` }];
  }
}
