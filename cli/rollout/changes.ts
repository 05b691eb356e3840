import { groupLosses, type Loss } from "../../fleet/deploy/losses";
import type { CostShift } from "../../fleet/rollout/cost-shift";
import type { RolloutPreview } from "../../fleet/rollout/preview";
import type { Output } from "../common/output";
import { count } from "../common/table";
import { describeLosses, printPreview } from "../preview/view";

/** Prints what a rollout would change: the same changes of several stamps once, the time and the cost of it. */
export function printChanges(output: Output, preview: RolloutPreview, verbose: boolean): void {
  printPreview(output, preview, verbose);
  for (const shift of preview.costs) output.print(describeShift(shift));
}

/** Prints what is refused, and how it would be named. */
export function printRefused(output: Output, losses: readonly Loss[]): void {
  const groups = groupLosses(losses);
  output.print(output.colors.bold(`nothing was begun: ${count(groups.length, "change")} nobody named`));
  for (const group of groups) output.print(describeLosses(group));
  const flags = (["replace", "delete"] as const).flatMap((op) => {
    const names = groups.filter((group) => group.op === op).map(({ name }) => name);
    return names.length === 0 ? [] : [`--allow-${op} '${names.join(",")}'`];
  });
  output.print(`Next: look at each of them; where it is wanted, name it: ${flags.join(" ")}`);
}

/** `cost of each of 4 stamps (aws/standard in us-east-1): $812 a month → $1,204, by list prices`. */
function describeShift({ after, before, form, region, stamps }: CostShift): string {
  const which = stamps.length === 1 ? stamps[0] : `each of ${stamps.length} stamps`;
  const place = `${which} (${form} in ${region})`;
  if (Math.round(after) === Math.round(before)) return `cost of ${place}: ${money(after)} a month, as before`;
  return `cost of ${place}: ${money(before)} a month → ${money(after)}, by list prices`;
}

function money(amount: number): string {
  return `$${Math.round(amount).toLocaleString("en")}`;
}
