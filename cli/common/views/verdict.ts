import { shortFingerprint } from "../../../graph/canonical/fingerprint";
import type { Difference } from "../../../graph/equal/diff";
import type { Finding } from "../../../graph/closed/finding";
import type { RuleFinding } from "../../../policies/evaluate";
import type { Deviation, Verdict } from "../../../fleet/check/verdict";
import type { Output } from "../output";
import { count } from "../table";

/** Most faults of one kind that are listed without --verbose. */
const MOST = 20;

/** Prints the verdict on both laws: a line each when they hold, else what breaks them and where. */
export function printVerdict(output: Output, verdict: Verdict, verbose: boolean): void {
  const { closed, equal, baseline } = verdict;
  const { colors } = output;
  const mark = (holds: boolean): string => (holds ? colors.green("holds") : colors.red("BROKEN"));
  const isUnproven = !closed.holds && closed.violations.length === 0;
  const closedMark = isUnproven ? colors.red("NOT PROVEN") : mark(closed.holds);
  output.print(`law closed: ${closedMark} ${describeClosed(verdict)}`);
  printList(output, describeFindings(closed.violations), verbose);
  if (closed.unreadable.length > 0) {
    output.print(
      `  ${count(closed.unreadable.length, "value")} could not be read, so nothing is known of them:`,
    );
    printList(output, describeFindings(closed.unreadable), verbose);
  }
  output.print(`law equal:  ${mark(equal.holds)} ${describeEqual(verdict)}`);
  for (const deviation of equal.deviations) printDeviation(output, deviation, verbose);
  output.print(`baseline:   ${mark(baseline.holds)} ${describeBaseline(verdict)}`);
  printList(output, baseline.violations.map(describeViolation), verbose);
}

function describeBaseline(verdict: Verdict): string {
  const { stamps, baseline } = verdict;
  const rules = count(baseline.rules, "rule");
  if (baseline.holds) return `for ${count(stamps.length, "stamp")}${andRouting(verdict)} (${rules})`;
  return `in ${count(baseline.violations.length, "place")} (${rules})`;
}

function describeViolation({ stack, rule, urn, property, message }: RuleFinding): string {
  return `${stack}: ${[urn, property].filter((part) => part !== "").join(" ")}\n      ${rule}: ${message}`;
}

function andRouting({ routing }: Verdict): string {
  return routing === undefined ? "" : " and the routing layer";
}

function describeClosed(verdict: Verdict): string {
  const { stamps, closed } = verdict;
  if (closed.holds)
    return `for ${count(stamps.length, "stamp")}${andRouting(verdict)}: each refers to its own resources only`;
  if (closed.violations.length === 0)
    return `in ${count(stamps.length, "stamp")}: nothing foreign was found, but not all of it could be read`;
  const broken = new Set(closed.violations.map(({ stack }) => stack)).size;
  return `in ${broken} of ${count(stamps.length, "stamp")}: ${count(closed.violations.length, "foreign reference")}`;
}

function describeEqual({ equal }: Verdict): string {
  const groups = equal.groups.map(
    (group) =>
      `${group.class} on ${group.cloud}${group.variant === undefined ? "" : ` (${group.variant})`}, release ${group.release}: ${count(group.stamps.length, "stamp")}, ${shortFingerprint(group.fingerprint)}`,
  );
  for (const { cloud, fingerprint, stack } of equal.centres ?? [])
    groups.push(`${stack} on ${cloud}, ${shortFingerprint(fingerprint)}`);
  const retiring =
    equal.retiring.length === 0 ? "" : `; not compared, as retiring: ${equal.retiring.join(", ")}`;
  const shown = groups.length > 8 ? [...groups.slice(0, 8), `and ${groups.length - 8} more groups`] : groups;
  return `(${shown.join("; ")}${retiring})`;
}

function printDeviation(
  output: Output,
  { stamp, reference, differences, reason }: Deviation,
  verbose: boolean,
): void {
  if (reason !== undefined) {
    output.print(`  ${stamp} is compared with none: ${reason}`);
    return;
  }
  output.print(`  ${stamp} differs from ${reference} in ${count(differences.length, "place")}:`);
  printList(output, differences.map(describeDifference), verbose, "    ");
}

function printList(output: Output, lines: readonly string[], verbose: boolean, indent = "  "): void {
  const shown = verbose ? lines : lines.slice(0, MOST);
  for (const line of shown) output.print(`${indent}${line}`);
  if (shown.length < lines.length)
    output.print(`${indent}… and ${lines.length - shown.length} more (--verbose shows all)`);
}

/** Findings in words; what is found alike in several stamps is said once, with the stamps' names. */
function describeFindings(findings: readonly Finding[]): string[] {
  const alike = new Map<string, { first: Finding; stamps: string[] }>();
  for (const finding of findings) {
    const { stack, rule, urn, path } = finding;
    const key = [rule, urn.split("::").slice(2).join("::"), path].join("\n");
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { first: finding, stamps: [stack] });
    else if (!known.stamps.includes(stack)) known.stamps.push(stack);
  }
  return [...alike.values()].map(({ first, stamps }) => {
    const others = stamps.length > 8 ? [...stamps.slice(0, 8), `and ${stamps.length - 8} more`] : stamps;
    return `${others.join(", ")}: ${first.urn}\n      ${first.message}`;
  });
}

function describeDifference({ kind, urn, path, expected, actual, tied }: Difference): string {
  const place = [urn, path].filter((part) => part !== "").join(" ");
  const tie = tied === true ? " (as many have the one as the other)" : "";
  if (path === "")
    return `${place}: ${kind === "added" ? "only this stamp has it" : "this stamp lacks it"}${tie}`;
  return `${place}: ${actual ?? "(not set)"}, the others have ${expected ?? "(not set)"}${tie}`;
}
