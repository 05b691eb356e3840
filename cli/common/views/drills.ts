import type { LoadFigures } from "../../../fleet/recovery/faults/entries";
import { underWayInWords } from "../../../fleet/recovery/faults/under-way";
import { inMinutes } from "../../../fleet/recovery/record";
import type { DrillsStanding } from "../../../fleet/recovery/standing";
import type { Output } from "../output";
import { printTable } from "../table";

/** Prints the last restore drill of each class, and what is overdue. */
export function printDrills(
  output: Output,
  { classes, everyDays, problems, registry, underWay }: DrillsStanding,
): void {
  printTable(
    output,
    ["class", "last restore drill", "stamp", "found", "would be lost", "took", "from nothing", ""],
    classes.map(({ class: name, last, overdue, rebuilt }) => [
      name,
      last === undefined ? "never" : last.at.slice(0, 10),
      last?.stamp ?? "-",
      last === undefined ? "-" : last.held ? "held" : "FAILED",
      last?.ageSeconds === undefined ? "-" : inMinutes(last.ageSeconds),
      last === undefined ? "-" : inMinutes(last.tookSeconds),
      rebuilt === undefined ? "never" : rebuiltInWords(rebuilt),
      overdue ? `overdue: none held for ${everyDays} days` : "",
    ]),
  );
  printFaults(output, classes);
  if (registry !== undefined) {
    const { ageSeconds, at, held, tookSeconds } = registry;
    const lost = ageSeconds === undefined ? "nothing came back" : `${inMinutes(ageSeconds)} would be lost`;
    output.print(
      `registry restored on ${at.slice(0, 10)}: ${held ? "held" : "FAILED"}, ${lost}, back after ${inMinutes(tookSeconds)}`,
    );
  }
  if (underWay !== undefined) output.print(underWayInWords(underWay));
  for (const problem of problems) output.print(`  ${problem}: it does not count`);
}

/** Prints the newest of each fault that was made on purpose, where there was one. */
function printFaults(output: Output, classes: DrillsStanding["classes"]): void {
  const rows = classes.flatMap(({ class: name, faults }) =>
    faults.map(({ at, fault, held, load, stamp, tookSeconds }) => [
      ...[name, fault, at.slice(0, 10), stamp, held ? "held" : "FAILED"],
      tookSeconds === undefined ? "-" : inMinutes(tookSeconds),
      loadInWords(load.before),
      load.during === undefined ? "-" : loadInWords(load.during),
    ]),
  );
  if (rows.length === 0) return;
  const heads = ["class", "broken", "on", "stamp", "found", "served again", "load before", "load during"];
  printTable(output, heads, rows);
}

/** A load's figures: `p99 80 ms, 0 of 300 failed`. */
export function loadInWords({ errors, p99Ms, requests }: LoadFigures): string {
  return `p99 ${Math.round(p99Ms)} ms, ${errors} of ${requests} failed`;
}

function rebuiltInWords({
  held,
  simulated,
  tookSeconds,
}: NonNullable<DrillsStanding["classes"][number]["rebuilt"]>): string {
  return `${inMinutes(tookSeconds)}${simulated ? ", simulated" : ""}${held ? "" : ", FAILED"}`;
}
