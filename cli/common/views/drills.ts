import { inMinutes } from "../../../fleet/recovery/record";
import type { DrillsStanding } from "../../../fleet/recovery/standing";
import type { Output } from "../output";
import { printTable } from "../table";

/** Prints the last restore drill of each class, and what is overdue. */
export function printDrills(output: Output, { classes, everyDays, problems }: DrillsStanding): void {
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
  for (const problem of problems) output.print(`  ${problem}: it does not count`);
}

function rebuiltInWords({
  held,
  simulated,
  tookSeconds,
}: NonNullable<DrillsStanding["classes"][number]["rebuilt"]>): string {
  return `${inMinutes(tookSeconds)}${simulated ? ", simulated" : ""}${held ? "" : ", FAILED"}`;
}
