import { defined } from "../../../core/defined";
import type { AllowEntry } from "../../../graph/closed/allow";
import type { Difference } from "../../../graph/equal/diff";
import type { Verdict } from "../verdict";
import { ALLOW_RULE, EQUAL_RULE } from "./rule-ids";

/** One thing a check has to say, whatever law or rule it comes from. */
export interface Problem {
  /** The rule's id, as docs and reports have it: `closed-foreign-token`, `equal`, `aws-database-encrypted`. */
  readonly rule: string;
  readonly group: "closed" | "equal" | "baseline" | "allow";
  readonly stack: string;
  /** The resource; empty for the stack as a whole. */
  readonly urn: string;
  /** The property; empty for the resource as a whole. */
  readonly path: string;
  readonly message: string;
  /** False where nothing is known to be wrong, but a value could not be judged. */
  readonly certain: boolean;
  /** Line of the allow-list's file, for what is said of an entry. */
  readonly line?: number;
}

/** Everything a verdict holds against a fleet, in the order it was found. */
export function problemsOf({ closed, equal, baseline, allow }: Verdict): readonly Problem[] {
  return [
    ...[...closed.violations, ...closed.unreadable].map(
      ({ rule, stack, urn, path, message, level }): Problem => ({
        rule: rule.replace("/", "-"),
        group: "closed",
        stack,
        urn,
        path,
        message,
        certain: level === "violation",
      }),
    ),
    ...equal.deviations.flatMap(({ stamp, reason }): Problem[] =>
      reason === undefined
        ? []
        : [
            {
              rule: EQUAL_RULE,
              group: "equal",
              stack: stamp,
              urn: "",
              path: "",
              message: `compared with none: ${reason}`,
              certain: true,
            },
          ],
    ),
    ...equal.deviations.flatMap(({ stamp, reference, differences }) =>
      differences.map(
        (difference): Problem => ({
          rule: EQUAL_RULE,
          group: "equal",
          stack: stamp,
          urn: difference.urn,
          path: difference.path,
          message: describe(difference, reference),
          certain: true,
        }),
      ),
    ),
    ...baseline.violations.map(
      ({ rule, stack, urn, property, message }): Problem => ({
        rule,
        group: "baseline",
        stack,
        urn,
        path: property,
        message,
        certain: true,
      }),
    ),
    ...allow.expired.map((entry) =>
      aboutEntry(
        entry,
        `allowed ${entry.value} until ${entry.expires ?? ""} (${entry.reason}): remove it, or prolong it with a reason`,
      ),
    ),
    ...allow.unused.map((entry) =>
      aboutEntry(entry, `nothing refers to ${entry.value} any more (${entry.reason}): remove the entry`),
    ),
  ];
}

function aboutEntry(entry: AllowEntry & { readonly line?: number }, message: string): Problem {
  const { line } = entry;
  return {
    rule: ALLOW_RULE,
    group: "allow",
    stack: "",
    urn: "",
    path: entry.path ?? "",
    message,
    certain: true,
    ...defined({ line }),
  };
}

function describe({ kind, type, path, expected, actual }: Difference, reference: string): string {
  if (path === "") {
    const what = kind === "added" ? "only this stamp has this" : "this stamp lacks the";
    return `${what} ${type}: ${reference} and the others of its class ${kind === "added" ? "have none" : "have it"}`;
  }
  return `${path} is ${actual ?? "not set"}, in ${reference} and the others of its class ${expected ?? "not set"}`;
}
