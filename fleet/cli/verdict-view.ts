import { shortFingerprint } from "../../graph/fingerprint";
import type { Difference } from "../../graph/diff";
import type { Finding } from "../../graph/finding";
import type { Deviation, Verdict } from "../check/verdict";
import type { Output } from "./output";
import { count } from "./table";

/** Most faults of one kind that are listed without --verbose. */
const MOST = 20;

/** Prints the verdict on both laws: a line each when they hold, else what breaks them and where. */
export function printVerdict(output: Output, verdict: Verdict, verbose: boolean): void {
  const { closed, equal } = verdict;
  const { colors } = output;
  const mark = (holds: boolean): string => (holds ? colors.green("holds") : colors.red("BROKEN"));
  output.print(`law closed: ${mark(closed.holds)} ${describeClosed(verdict)}`);
  printList(output, closed.violations.map(describeFinding), verbose);
  if (closed.unreadable.length > 0) {
    output.print(
      `  ${count(closed.unreadable.length, "value")} could not be read, so nothing is known of them:`,
    );
    printList(output, closed.unreadable.map(describeFinding), verbose);
  }
  output.print(`law equal:  ${mark(equal.holds)} ${describeEqual(verdict)}`);
  for (const deviation of equal.deviations) printDeviation(output, deviation, verbose);
}

function describeClosed({ stamps, closed }: Verdict): string {
  if (closed.holds) return `for ${count(stamps.length, "stamp")}: each refers to its own resources only`;
  const broken = new Set(closed.violations.map(({ stack }) => stack)).size;
  return `in ${broken} of ${count(stamps.length, "stamp")}: ${count(closed.violations.length, "foreign reference")}`;
}

function describeEqual({ equal }: Verdict): string {
  const groups = equal.groups.map(
    (group) =>
      `${group.class} on ${group.cloud}, release ${group.release}: ${count(group.stamps.length, "stamp")}, ${shortFingerprint(group.fingerprint)}`,
  );
  const retiring =
    equal.retiring.length === 0 ? "" : `; not compared, as retiring: ${equal.retiring.join(", ")}`;
  const shown = groups.length > 8 ? [...groups.slice(0, 8), `and ${groups.length - 8} more groups`] : groups;
  return `(${shown.join("; ")}${retiring})`;
}

function printDeviation(
  output: Output,
  { stamp, reference, differences }: Deviation,
  verbose: boolean,
): void {
  output.print(`  ${stamp} differs from ${reference} in ${count(differences.length, "place")}:`);
  printList(output, differences.map(describeDifference), verbose, "    ");
}

function printList(output: Output, lines: readonly string[], verbose: boolean, indent = "  "): void {
  const shown = verbose ? lines : lines.slice(0, MOST);
  for (const line of shown) output.print(`${indent}${line}`);
  if (shown.length < lines.length)
    output.print(`${indent}… and ${lines.length - shown.length} more (--verbose shows all)`);
}

function describeFinding({ stack, urn, path, message }: Finding): string {
  return `${stack}: ${urn}${path === "" ? "" : ` ${path}`}: ${message}`;
}

function describeDifference({ kind, urn, path, expected, actual }: Difference): string {
  const place = [urn, path].filter((part) => part !== "").join(" ");
  if (path === "") return `${place}: ${kind === "added" ? "only this stamp has it" : "this stamp lacks it"}`;
  return `${place}: ${actual ?? "(not set)"}, the others have ${expected ?? "(not set)"}`;
}
