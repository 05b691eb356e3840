import type { Counts, Engine, PreviewResult as StackPreview, StackSpec } from "../../engines/engine";
import { defined } from "../../core/defined";
import type { Derivation } from "../../graph/model/graph";
import { isMap, type PropertyMap } from "../../graph/model/property";
import type { FleetContext } from "../context";
import type { RoutingEntry, StackEntry } from "../inventory/stack-config";
import { type BuildEvent, type LoadedFleet, openFleet, selectStacks, stackSpec } from "../open";
import { describeExpired, leaveOutExpired } from "../selection";
import { changesOf, sum } from "../work/counts";
import { failureOf, failuresOf, resultOf, type StackFailure } from "../work/failures";
import { refuseUnsimulated } from "./unsimulated";
import { type WorkEvent, workOn } from "../work/stacks";
import { TokenTable } from "../../graph/model/tokens";
import { type CriticalPath, criticalPath, minutesOf } from "../../planning/time/critical-path";
import { NAMESPACE } from "../../components/program/config";
import { renderStamp } from "../check/render-fleet";
import { type ChangeGroup, groupChanges } from "./change-groups";
import { type Loss, lossesOf } from "./losses";

/** Which stacks. */
export interface PreviewInput {
  /** Names of stacks; empty for all. */
  readonly stacks: readonly string[];
}

/** What an update would change. */
export interface PreviewResult {
  readonly engine: Engine["name"];
  readonly simulated: boolean;
  /** Absent where the fleet has no centres. */
  readonly central?: readonly PreviewedStack[] | undefined;
  readonly stamps: readonly PreviewedStack[];
  readonly routing?: PreviewedStack | undefined;
  readonly counts: Counts;
  /** Changes that are the same in several stamps, once; the widest first. */
  readonly groups: readonly ChangeGroup[];
  /** What would be made anew or deleted, and keeps something. */
  readonly losses: readonly Loss[];
  /** How many stacks would change. */
  readonly changed: number;
  /** Which stamps were left out, in words. */
  readonly left?: string | undefined;
  /** How long what is new usually takes to be made, once for stacks whose new resources are the same. */
  readonly times: readonly StackTime[];
  /** Stamps the routing layer waits for, so that it was not previewed. */
  readonly waiting: readonly string[];
  readonly failures: readonly StackFailure[];
}

/** How long what is new of some stacks usually takes. */
export interface StackTime extends CriticalPath {
  readonly stacks: readonly string[];
}

/** One stack of a preview. */
export interface PreviewedStack {
  readonly id: string;
  readonly counts?: Counts | undefined;
  readonly error?: string | undefined;
}

/** Says what an update would change, the same changes of several stamps once. */
export async function preview(
  { stacks }: PreviewInput,
  context: FleetContext<WorkEvent | BuildEvent>,
): Promise<PreviewResult> {
  const fleet = await openFleet(context);
  const engine = await context.engine.open(fleet.inventory.project.root);
  try {
    return await previewWith(engine, fleet, stacks, context);
  } finally {
    await engine.close();
  }
}

/** The same with an engine that is open already. */
export async function previewWith(
  engine: Engine,
  fleet: LoadedFleet,
  names: readonly string[],
  context: FleetContext<WorkEvent>,
): Promise<PreviewResult> {
  const selected = selectStacks(fleet.inventory, names);
  const { stamps, expired } = leaveOutExpired(selected.stamps, names.length > 0);
  await refuseUnsimulated(fleet, stamps, context);
  const waiting = await notUp(engine, fleet.inventory.project.name, selected.routing);
  const routing = waiting.length > 0 ? undefined : selected.routing;
  const { central } = selected;
  const stacks: StackEntry[] = [...central, ...stamps, ...(routing === undefined ? [] : [routing])];
  const planned = stacks.map((stack) => ({ id: stack.id, spec: stackSpec(fleet, stack) }));
  const { stamps: rows, ...changes } = await previewStacks(engine, planned, context);
  return {
    ...changes,
    central: central.length === 0 ? undefined : rows.slice(0, central.length),
    stamps: rows.slice(central.length, central.length + stamps.length),
    routing: routing === undefined ? undefined : rows.at(-1),
    left: describeExpired(expired),
    waiting,
  };
}

/** A stack as it is to become. */
export interface PlannedStack {
  readonly id: string;
  readonly spec: StackSpec;
  /** A file that says the spec's config, where the stack's own file does not yet. */
  readonly configFile?: string | undefined;
}

/** What bringing stacks to what is planned would change; all of them count as stamps. */
export async function previewStacks(
  engine: Engine,
  stacks: readonly PlannedStack[],
  context: FleetContext<WorkEvent>,
): Promise<PreviewResult> {
  const { signal } = context;
  const outcomes = await workOn(
    stacks,
    {
      name: "preview",
      run: ({ configFile, spec }) => engine.preview(spec, defined({ configFile, signal })),
      describe: ({ counts }: StackPreview) => ({ kind: "planned", counts }),
    },
    context,
  );
  const results = outcomes.map(resultOf).filter((result) => result !== undefined);
  return {
    engine: engine.name,
    simulated: engine.name === "embedded",
    stamps: stacks.map(({ id }, index) => ({
      id,
      counts: resultOf(outcomes[index])?.counts,
      error: failureOf(outcomes[index]),
    })),
    counts: sum(results.map((result) => result.counts)),
    groups: groupChanges(
      results.map(({ stack, steps, outputs }) => ({ id: stack, steps, derivations: derivationsOf(outputs) })),
    ),
    changed: results.filter((result) => changesOf(result.counts) > 0).length,
    losses: results.flatMap(({ stack, steps }) => lossesOf(stack, steps)),
    times: await timesOf(stacks, results, signal),
    waiting: [],
    failures: failuresOf(stacks, outcomes),
  };
}

/**
 * The longest chain of what is to be made. Only stamps are rendered for it: the routing layer's program reads stacks that this one
 * can't. Stamps of one class and cloud that make as much are rendered once.
 */
async function timesOf(
  stacks: readonly PlannedStack[],
  results: readonly StackPreview[],
  signal: AbortSignal,
): Promise<readonly StackTime[]> {
  const kinds = new Map<
    string,
    { readonly spec: StackSpec; readonly created: string[]; readonly ids: string[] }
  >();
  for (const { stack, steps } of results) {
    const spec = stacks.find(({ id }) => id === stack)?.spec;
    const [name, cloud] = ["class", "cloud"].map((key) => spec?.config[`${NAMESPACE}:${key}`]);
    if (spec === undefined || name === undefined) continue;
    const created = steps.filter(({ op }) => op === "create" || op === "replace").map(({ urn }) => urn);
    if (!created.some((urn) => minutesOf({ type: typeOf(urn), inputs: {} }) >= 1)) continue;
    const kind = `${name}/${String(cloud)}/${created.length}`;
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, { spec, created, ids: [stack] });
    else known.ids.push(stack);
  }
  const times: StackTime[] = [];
  for (const { created, ids, spec } of kinds.values()) {
    const { graph } = await renderStamp(spec, new TokenTable(), signal);
    times.push({ stacks: ids, ...criticalPath(graph.resources, new Set(created)) });
  }
  return times;
}

/** The type of a resource, from its URN: the last of the types that it lies in. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** Stamps the routing layer fronts that no engine knows: what it would read of them is not there. */
async function notUp(engine: Engine, project: string, routing: RoutingEntry | undefined): Promise<string[]> {
  const waiting: string[] = [];
  for (const stack of routing?.stamps ?? [])
    if ((await engine.outputs({ project, stack })) === undefined) waiting.push(stack);
  return waiting;
}

/** What a stack's outputs say that it derives from its identity. */
export function derivationsOf(outputs: PropertyMap): Derivation[] {
  const list = outputs["derivations"];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => {
    const [value, stands] = isMap(item) ? [item["value"], item["stands"]] : [];
    return typeof value === "string" && typeof stands === "string" ? [{ value, stands }] : [];
  });
}
