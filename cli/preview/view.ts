import type { Step } from "../../engines/engine";
import type { ChangeGroup } from "../../fleet/deploy/change-groups";
import { describeLoss, type GroupedLoss, groupLosses } from "../../fleet/deploy/losses";
import type { PreviewInput, PreviewResult, StackTime } from "../../fleet/deploy/preview";
import { previewSchema } from "../../fleet/deploy/schemas";
import type { View } from "../common/command";
import { changesOf, describeCounts } from "../common/views/counts";
import { SIMULATED } from "../common/engine";
import { exitCodeOfFailures, printFailures } from "../common/views/failures";
import type { Output } from "../common/output";
import { count, listed } from "../common/table";

/** Most changes of one group that are listed without --verbose. */
const MOST_STEPS = 12;

export const previewView: View<PreviewInput, never, never, PreviewResult> = {
  schema: previewSchema,
  exitCode: ({ failures }) => exitCodeOfFailures(failures),
  print: (result, { output, verbose }) => {
    printPreview(output, result, verbose);
    if (changesOf(result.counts) > 0)
      output.print("Next: stampworks up --all, or stampworks up <stack> for some of them");
  },
};

/** Prints what would change, the same changes of several stamps once. */
export function printPreview(output: Output, result: PreviewResult, verbose: boolean): void {
  const {
    central = [],
    changed,
    counts,
    failures,
    groups,
    left,
    routing,
    simulated,
    stamps,
    waiting,
  } = result;
  const others = (routing === undefined ? 0 : 1) + central.length;
  const all = stamps.length + others;
  for (const group of groups) printGroup(output, group, all, verbose);
  const note = simulated ? ` (${SIMULATED})` : "";
  output.print(
    `${count(changed, others === 0 ? "stamp" : "stack")} of ${all} would change: ${describeCounts(counts, "future")}${note}`,
  );
  for (const loss of groupLosses(result.losses)) output.print(describeLosses(loss));
  for (const time of result.times) output.print(describeTime(time));
  if (left !== undefined) output.print(left);
  if (waiting.length > 0)
    output.print(`routing: not previewed, as these stamps are not up yet: ${waiting.join(", ")}`);
  printFailures(output, failures, verbose);
}

/** `! aws:rds/instance:Instance db would be replaced, and its data is lost: use1a, use1b`. */
export function describeLosses(loss: GroupedLoss): string {
  return `! ${describeLoss(loss)}: ${listed(loss.stamps)}`;
}

/** `about 33 minutes for use1a: database-primary 15 → database-replica-1 15 → …`: the longest chain of what is new. */
export function describeTime({ minutes, stacks, steps }: StackTime): string {
  const chain = steps
    .map(({ minutes: each, name, published }) => `${name} ${published ? "" : "~"}${each}`)
    .join(" → ");
  const names = stacks.length > 3 ? `each of ${stacks.length} stamps` : stacks.join(", ");
  const guessed = steps.some(({ published }) => !published) ? " (~: our estimate, not measured)" : "";
  return `about ${Math.ceil(minutes)} minutes on a real cloud for ${names}: ${chain}${guessed}`;
}

function printGroup(output: Output, { stamps, steps }: ChangeGroup, all: number, verbose: boolean): void {
  const { colors } = output;
  const names =
    stamps.length > 12
      ? `${stamps.slice(0, 12).join(", ")} and ${stamps.length - 12} more`
      : stamps.join(", ");
  const title =
    stamps.length === 1 ? `only in ${names}` : `same update in ${count(stamps.length, "stamp")} (${names})`;
  output.print(colors.bold(all === 1 ? `changes in ${names}` : title));
  // What goes comes first: among a hundred changed tags nobody finds it.
  const sorted = [...steps].sort((a, b) => RANKS.indexOf(a.op) - RANKS.indexOf(b.op));
  const shown = verbose ? sorted : sorted.slice(0, MOST_STEPS);
  for (const step of shown) for (const line of describeStep(step)) output.print(line);
  if (shown.length < steps.length)
    output.print(`  … and ${steps.length - shown.length} more (--verbose shows all)`);
  output.print();
}

const RANKS: readonly Step["op"][] = ["replace", "delete", "create", "update", "read", "same"];

const SIGNS: Readonly<Record<Step["op"], string>> = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "-",
  same: " ",
  read: ">",
};

function describeStep({ op, type, urn, changes, replaces = [] }: Step): string[] {
  const name = urn.split("::").slice(3).join("::");
  const lines = [`  ${SIGNS[op]} ${op} ${type} ${name}`];
  // All of a new resource is new.
  if (op === "create" || op === "delete") return lines;
  for (const { path, before, after } of changes) {
    const isForced = replaces.some(
      (each) => path === each || (path.startsWith(each) && /[.[]/.test(path.charAt(each.length))),
    );
    const why = isForced ? " (needs the replacement)" : "";
    lines.push(`      ${path}: ${before ?? "(not set)"} → ${after ?? "(not set)"}${why}`);
  }
  return lines;
}
