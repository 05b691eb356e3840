import type { Derivation } from "../../graph/model/graph";
import { isMap, type PropertyMap } from "../../graph/model/property";
import type { Engine, PreviewResult, Step } from "../../engines/engine";
import type { RoutingEntry } from "../../fleet/inventory/stack-config";
import { type ChangeGroup, groupChanges } from "../change-groups";
import { changesOf, describeCounts, sum } from "../common/counts";
import { openEngine, SIMULATED } from "../engine";
import type { ExitCode } from "../common/exit-code";
import type { CommandContext } from "../options";
import { exitCodeOfAll, failureOf, reportFailures, resultOf } from "../outcomes";
import { runJobs } from "../progress";
import { describeExpired, leaveOutExpired } from "../selection";
import { openSession, selectStacks, stackSpec } from "../session";
import { count } from "../common/table";

/** Most changes of one group that are listed without --verbose. */
const MOST_STEPS = 12;

/** Shows what an update would change, the same changes of several stamps once. */
export async function preview(context: CommandContext, ids: readonly string[]): Promise<ExitCode> {
  const { output, signal, parallel, json, verbose } = context;
  const session = await openSession(context);
  const { project } = session.inventory;
  const selected = selectStacks(session.inventory, ids);
  const { stamps, expired } = leaveOutExpired(selected.stamps, ids.length > 0);
  const engine = await openEngine(context, project);
  try {
    const waiting = await notUp(engine, project.name, selected.routing);
    const routing = waiting.length > 0 ? undefined : selected.routing;
    const stacks = [...stamps, ...(routing === undefined ? [] : [routing])];
    const jobs = stacks.map((stack) => ({
      title: `preview ${stack.id}`,
      run: () => engine.preview(stackSpec(session, stack), { signal }),
      describe: ({ counts }: PreviewResult) => describeCounts(counts, "future"),
    }));
    const outcomes = await runJobs(jobs, { output, parallel, signal });
    const results = outcomes.map(resultOf).filter((result) => result !== undefined);
    const groups = groupChanges(
      results.map(({ stack, steps, outputs }) => ({ id: stack, steps, derivations: derivationsOf(outputs) })),
    );
    const counts = sum(results.map((result) => result.counts));
    if (json) {
      const list = stacks.map(({ id }, index) => ({
        id,
        counts: resultOf(outcomes[index])?.counts,
        error: failureOf(outcomes[index]),
      }));
      output.json({
        engine: engine.name,
        simulated: engine.name === "embedded",
        stamps: list.slice(0, stamps.length),
        ...(routing === undefined ? {} : { routing: list.at(-1) }),
        counts,
        groups,
      });
    } else {
      for (const group of groups) printGroup(context, group, stacks.length);
      const changed = results.filter((result) => changesOf(result.counts) > 0).length;
      const note = engine.name === "embedded" ? ` (${SIMULATED})` : "";
      output.print(
        `${count(changed, routing === undefined ? "stamp" : "stack")} of ${stacks.length} would change: ${describeCounts(counts, "future")}${note}`,
      );
      const left = describeExpired(expired);
      if (left !== undefined) output.print(left);
      if (waiting.length > 0)
        output.print(`routing: not previewed, as these stamps are not up yet: ${waiting.join(", ")}`);
      reportFailures(
        output,
        stacks.map(({ id }) => id),
        outcomes,
        verbose,
      );
      if (changed > 0) output.print("Next: stampworks up --all, or stampworks up <stack> for some of them");
    }
    return exitCodeOfAll(outcomes, signal);
  } finally {
    await engine.close();
  }
}

/** Stamps the routing layer fronts that no engine knows: what it would read of them is not there. */
async function notUp(engine: Engine, project: string, routing: RoutingEntry | undefined): Promise<string[]> {
  const waiting: string[] = [];
  for (const stack of routing?.stamps ?? [])
    if ((await engine.outputs({ project, stack })) === undefined) waiting.push(stack);
  return waiting;
}

function printGroup({ output, verbose }: CommandContext, { stamps, steps }: ChangeGroup, all: number): void {
  const { colors } = output;
  const names =
    stamps.length > 12
      ? `${stamps.slice(0, 12).join(", ")} and ${stamps.length - 12} more`
      : stamps.join(", ");
  const title =
    stamps.length === 1 ? `only in ${names}` : `same update in ${count(stamps.length, "stamp")} (${names})`;
  output.print(colors.bold(all === 1 ? `changes in ${names}` : title));
  const shown = verbose ? steps : steps.slice(0, MOST_STEPS);
  for (const step of shown) for (const line of describeStep(step)) output.print(line);
  if (shown.length < steps.length)
    output.print(`  … and ${steps.length - shown.length} more (--verbose shows all)`);
  output.print();
}

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
    const why = replaces.includes(path) ? " (needs the replacement)" : "";
    lines.push(`      ${path}: ${before ?? "(not set)"} → ${after ?? "(not set)"}${why}`);
  }
  return lines;
}

function derivationsOf(outputs: PropertyMap): Derivation[] {
  const list = outputs["derivations"];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => {
    const [value, stands] = isMap(item) ? [item["value"], item["stands"]] : [];
    return typeof value === "string" && typeof stands === "string" ? [{ value, stands }] : [];
  });
}
