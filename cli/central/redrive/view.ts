import type { RedriveEvent, RedriveInput, RedriveQuestion } from "../../../fleet/central/redrive/redrive";
import { type RedriveResult, type RedriveRow, redriveSchema } from "../../../fleet/central/redrive/schema";
import type { View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import type { Output } from "../../common/output";
import { count, listed, printTable } from "../../common/table";

export const redriveView: View<RedriveInput, RedriveEvent, RedriveQuestion, RedriveResult> = {
  schema: redriveSchema,
  tell:
    ({ json, output }) =>
    (event) => {
      if (event.kind === "put-back" && !json) output.note(`${event.stack}: ${event.putBack} put back`);
    },
  ask: ({ stacks, waiting }) => `put ${count(waiting, "event")} of ${listed(stacks)} back on the way?`,
  exitCode: ({ stacks }) => (stacks.every(isFine) ? ExitCode.Fine : ExitCode.Broken),
  print: ({ declined, stacks }, { output }) => {
    const asked = stacks.filter(({ waiting }) => waiting !== undefined);
    if (asked.length > 0)
      printTable(
        output,
        ["stack", "waiting", "looked at", "oldest", "put back", "erased", "left"],
        asked.map((each) => [
          each.stack,
          String(each.waiting),
          String(each.inFlight ?? 0),
          each.oldestSeconds === undefined ? "" : `${Math.round(each.oldestSeconds / 60)} min`,
          each.redriven === undefined ? "" : String(each.redriven.putBack),
          each.redriven === undefined ? "" : String(each.redriven.erased),
          each.redriven === undefined ? "" : leftOf(each.redriven.left),
        ]),
      );
    for (const each of stacks) printRest(output, each);
    if (declined) output.print("nothing was put back");
    if (stacks.length === 0) output.print("no stamp lets events out, and the fleet has no centre");
  },
};

/** Where something is left, nobody was asked, or it goes wrong again, somebody has to look. */
function isFine({ commands, problem, redriven }: RedriveRow): boolean {
  if (problem !== undefined || commands.length > 0) return false;
  return redriven === undefined || (!redriven.cameBack && Object.keys(redriven.left).length === 0);
}

function leftOf(left: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(left).map(([why, many]) => `${many} ${why}`);
  return reasons.length === 0 ? "0" : reasons.join(", ");
}

function printRest(output: Output, { commands, note, problem, redriven, stack }: RedriveRow): void {
  if (problem !== undefined) output.note(`${output.colors.red(stack)}: ${problem}`);
  if (note !== undefined) output.note(`${stack}: ${note}`);
  if (redriven !== undefined && redriven.twice > 0)
    output.note(`${stack}: ${redriven.twice} come twice, with the same id`);
  if (redriven?.cameBack === true)
    output.note(
      `${output.colors.red(stack)}: what was put back was a dead letter again: mend what keeps it from the centre first`,
    );
  if (commands.length === 0) return;
  output.note(
    `${stack}: nothing was asked: nothing here has proven it; by hand, in bash with gcloud, curl and jq:`,
  );
  for (const line of commands) output.print(`  ${line}`);
}
