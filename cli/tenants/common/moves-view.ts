import { type MovesPlanResult, movesPlanSchema } from "../../../fleet/tenants/moves/result";
import type { View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import { count, printTable } from "../../common/table";

/** Rows of a table that a person still reads; the plan's file has them all. */
const MOST_ROWS = 50;

/** A plan of moves, which nobody has begun. */
export const movesPlanView: View<unknown, never, never, MovesPlanResult> = {
  schema: movesPlanSchema,
  // Who stays though it ought to go keeps the plan from its goal.
  exitCode: ({ left }) => (left.length === 0 ? ExitCode.Fine : ExitCode.Broken),
  print: ({ emptied, file, goal, left, moves, stamps }, { output }) => {
    if (moves.length === 0 && left.length === 0) {
      output.print(goal.kind === "evacuate" ? `${goal.stamp} has no tenant` : "nothing to move");
      return;
    }
    if (stamps.length > 0)
      printTable(
        output,
        ["stamp", "now %", "at most %", "then %"],
        stamps.map(({ after, before, most, stamp }) => [stamp, `${before}`, `${most}`, `${after}`]),
      );
    if (moves.length > 0)
      printTable(
        output,
        ["tenant", "from", "to"],
        moves.slice(0, MOST_ROWS).map(({ from, tenant, to }) => [tenant, from, to]),
      );
    if (moves.length > MOST_ROWS) output.print(`and ${count(moves.length - MOST_ROWS, "move")} more`);
    for (const { stamp, tenant, why } of left.slice(0, MOST_ROWS))
      output.print(`${tenant} stays on ${stamp}: ${why}`);
    if (left.length > MOST_ROWS) output.print(`and ${left.length - MOST_ROWS} more stay`);
    const then =
      emptied.length === 0 ? "" : `; ${emptied.join(", ")} ${emptied.length === 1 ? "is" : "are"} empty then`;
    output.print(
      `${count(moves.length, "move")}, ${count(left.length, "tenant")} left${then}; nothing was moved`,
    );
    if (moves.length === 0) return;
    const next =
      file === undefined
        ? "write it down with --out plan.json"
        : `npx stampworks tenants move --file ${file}`;
    const retire =
      emptied.length === 0 ? "" : `, and when it is done: npx stampworks retire ${emptied.join(" ")}`;
    output.print(`Next: ${next}${file === undefined ? "" : retire}`);
  },
};
