import { requireNoGameDay } from "../recovery/faults/standing-fault";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import type { Counts, Engine, UpdateResult } from "../../engines/engine";
import type { PropertyMap } from "../../graph/model/property";
import { checkFleet } from "../check/check-fleet";
import { readAllowFile } from "../check/allow/allow-file";
import { withRouting } from "../check/routing/check-routing";
import { withCentral } from "../check/central/central";
import { readDeployed, readDeployedCentral, readDeployedRouting } from "../check/states/deployed-fleet";
import { stateIn, tieToProgram } from "../check/states/reviewed";
import type { Verdict } from "../check/verdict";
import { rendersOf } from "../check/yardsticks";
import { type FleetContext, isConfirmed, refuseUnasked } from "../context";
import type { CentralEntry, RoutingEntry, StackEntry, StampEntry } from "../inventory/stack-config";
import {
  type BuildEvent,
  type LoadedFleet,
  openFleet,
  type SelectedStacks,
  selectStacks,
  stackSpec,
} from "../open";
import { flagDelivery, hasFlags, isUp } from "../flags/deliver";
import { FLAGS_JOURNAL } from "../flags/journal";
import { FLAGS_PLACE } from "../flags/place";
import { openJournals } from "../journals";
import { describeExpired, leaveOutExpired } from "../selection";
import { resourcesOf, sum } from "../work/counts";
import { failureOf, failuresOf, resultOf, type StackFailure } from "../work/failures";
import { upSettled } from "../work/settled";
import { type Outcome, type WorkEvent, workOn } from "../work/stacks";
import { placeOfStack } from "./place";
import { type PreviewResult, previewWith } from "./preview";
import { refuseUnsimulated } from "./unsimulated";

/** Which stacks come up. */
export interface UpInput {
  /** Names of stacks; empty with `all`. */
  readonly stacks: readonly string[];
  readonly all: boolean;
  /** Go ahead without asking. The real engine shows what would change, and asks. */
  readonly yes: boolean;
}

/** What came up, and what the fleet is then. */
export interface UpResult {
  readonly kind: "up";
  readonly engine: Engine["name"];
  readonly simulated: boolean;
  /** Absent where the fleet has no centres. */
  readonly central?: readonly UpStack[] | undefined;
  readonly stamps: readonly UpStack[];
  readonly routing?: UpStack | undefined;
  readonly counts: Counts;
  readonly verdict: Verdict & { readonly unjudged: readonly string[] };
  /** Which stamps were left out, in words. */
  readonly left?: string | undefined;
  readonly seconds: number;
  readonly failures: readonly StackFailure[];
}

/** Somebody said no. */
export interface Declined {
  readonly kind: "declined";
}

/** One stack of an update. */
export interface UpStack {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly class: string;
  readonly release?: string | undefined;
  readonly resources?: number | undefined;
  readonly fingerprint?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly counts?: Counts | undefined;
  readonly durationMs?: number | undefined;
  readonly error?: string | undefined;
}

/** What is told beside the work itself. */
export type UpEvent =
  /** What would change, on the real engine, before it is asked for. */
  | { readonly kind: "previewed"; readonly preview: PreviewResult }
  /** Not every stamp came up, so the routing layer was left as it was. */
  | { readonly kind: "routing-left" };

/** What is asked on the real engine. */
export interface UpQuestion {
  readonly kind: "up";
  readonly stacks: readonly string[];
}

/**
 * Brings stamps up, or up to date, says what they are then, and judges the fleet.
 * @throws StampError `input` where it is not clear which stamps
 */
export async function up(
  input: UpInput,
  context: FleetContext<UpEvent | WorkEvent | BuildEvent, UpQuestion>,
): Promise<UpResult | Declined> {
  const { stacks: names } = input;
  refuseUnclear(input);
  const isReal = context.engine.name !== "embedded";
  if (isReal) refuseUnasked(context, input.yes);
  const fleet = await openFleet(context);
  await requireNoGameDay(context, fleet.inventory.project);
  const selected = selectStacks(fleet.inventory, names);
  const { stamps, expired } = leaveOutExpired(selected.stamps, names.length > 0);
  await refuseUnsimulated(fleet, stamps, context);
  const { central, routing } = selected;
  const stacks = [...central, ...stamps, ...(routing === undefined ? [] : [routing])];
  const engine = await context.engine.open(fleet.inventory.project.root);
  try {
    const flags = await newFlags(fleet, engine, stamps, context);
    if (isReal && !input.yes) {
      context.emit({ kind: "previewed", preview: await previewWith(engine, fleet, names, context) });
      const question = { kind: "up", stacks: stacks.map(({ id }) => id) } as const;
      if (!(await isConfirmed(context, input.yes, question))) return { kind: "declined" };
      // One may have begun while somebody thought.
      await requireNoGameDay(context, fleet.inventory.project);
    }
    const started = performance.now();
    const outcomes = await updateAll(context, fleet, engine, { ...selected, stamps, flags });
    const seconds = (performance.now() - started) / 1000;
    const verdict = await judge(fleet, engine, context.signal);
    const rows = stacks.map((stack, index) => rowOf(stack, outcomes[index], verdict));
    return {
      kind: "up",
      engine: engine.name,
      simulated: !isReal,
      central: central.length === 0 ? undefined : rows.slice(0, central.length),
      stamps: rows.slice(central.length, central.length + stamps.length),
      routing: rows[central.length + stamps.length],
      counts: sum(rows.flatMap((row) => (row.counts === undefined ? [] : [row.counts]))),
      verdict,
      left: describeExpired(expired),
      seconds,
      failures: failuresOf(stacks, outcomes),
    };
  } finally {
    await engine.close();
  }
}

/**
 * What brings the stamps that are not up their flags; those of the others are no business of an update.
 * @throws StampError `input` for what is wrong with the flags, before anything begins, where a stamp is new
 */
async function newFlags(
  { inventory }: LoadedFleet,
  engine: Engine,
  stamps: readonly StampEntry[],
  context: FleetContext,
): Promise<(stamp: StampEntry) => Promise<void>> {
  const { project } = inventory;
  const fresh = new Set<string>();
  if (!hasFlags(project.root)) return () => Promise.resolve();
  for (const { id } of stamps)
    if (!isUp(await engine.outputs({ project: project.name, stack: id }))) fresh.add(id);
  const flags = flagDelivery(inventory, {
    ...context,
    async lastChange() {
      const journals = await openJournals(context, project, "fleet");
      try {
        return await journals.of(FLAGS_PLACE.name).read(FLAGS_JOURNAL);
      } finally {
        await journals.close();
      }
    },
  });
  if (fresh.size > 0) flags.check();
  return async (stamp) => {
    if (fresh.has(stamp.id)) await flags.bring(stamp, true);
  };
}

function refuseUnclear({ all, stacks }: UpInput): void {
  if (stacks.length > 0 === !all) return;
  throw new StampError("input", all ? "--all and names of stamps do not go together" : "which stamps?", {
    field: "up",
    allowed: "ids of stamps, or --all",
    fix: "stampworks status lists the stamps",
  });
}

/** The centres, which stamps deliver to; the stamps side by side; and the routing layer once they are up: it sends nobody to a stamp that is not. */
async function updateAll(
  context: FleetContext<UpEvent | WorkEvent>,
  fleet: LoadedFleet,
  engine: Engine,
  {
    central,
    flags,
    stamps,
    routing,
  }: SelectedStacks & { readonly flags: (stamp: StampEntry) => Promise<void> },
): Promise<(Outcome<UpdateResult> | undefined)[]> {
  const behind = central.length === 0 ? [] : await updateStacks(context, fleet, engine, central);
  const outcomes = [...behind, ...(await updateStacks(context, fleet, engine, stamps, flags))];
  if (routing === undefined) return outcomes;
  if (outcomes.some((outcome) => resultOf(outcome) === undefined)) {
    context.emit({ kind: "routing-left" });
    return [...outcomes, undefined];
  }
  return [...outcomes, ...(await updateStacks(context, fleet, engine, [routing]))];
}

function updateStacks<Stack extends StackEntry>(
  context: FleetContext<WorkEvent>,
  fleet: LoadedFleet,
  engine: Engine,
  stacks: readonly Stack[],
  after: (stack: Stack) => Promise<void> = () => Promise.resolve(),
): Promise<(Outcome<UpdateResult> | undefined)[]> {
  const { signal } = context;
  return workOn(
    stacks,
    {
      name: "up",
      run: async (stack, report) => {
        const spec = stackSpec(fleet, stack);
        const result = await upSettled(engine, spec, { signal, onEvent: report }, report);
        await after(stack);
        return result;
      },
      describe: ({ counts }: UpdateResult) => ({ kind: "changed", counts }),
    },
    context,
  );
}

/** Judges all of the fleet that is up, what earlier runs left too: a law holds between stamps. */
async function judge(
  fleet: LoadedFleet,
  engine: Engine,
  signal?: AbortSignal,
): Promise<Verdict & { unjudged: readonly string[] }> {
  const { inventory, program } = fleet;
  const ids = inventory.stamps.map(({ id }) => id);
  const { project } = inventory;
  const { stamps, unjudged } = await readDeployed(engine, inventory, ids);
  const global = program.blueprint?.global;
  const options = {
    today: new Date(),
    allow: readAllowFile(project),
    ...defined({ global }),
  };
  const verdict = await tieToProgram(checkFleet(stamps, options), {
    state: stateIn(stamps),
    render: rendersOf(fleet, signal),
  });
  const routing = inventory.routing === undefined ? undefined : await readDeployedRouting(engine, inventory);
  const layer = routing === undefined ? verdict : withRouting(verdict, routing, options);
  return { ...withCentral(layer, await readDeployedCentral(engine, inventory), options), unjudged };
}

function rowOf(
  stack: StampEntry | RoutingEntry | CentralEntry,
  outcome: Outcome<UpdateResult> | undefined,
  verdict: Verdict,
): UpStack {
  const { id } = stack;
  const result = resultOf(outcome);
  const outputs = result?.outputs ?? {};
  return {
    id,
    ...placeOfStack(stack),
    release: textOf(outputs, "release") ?? stack.identity?.release,
    resources: result === undefined ? undefined : resourcesOf(result.counts),
    fingerprint: verdict.fingerprints[id],
    endpoint: textOf(outputs, "endpoint"),
    counts: result?.counts,
    durationMs: result === undefined ? undefined : Math.round(result.durationMs),
    error: failureOf(outcome),
  };
}

function textOf(outputs: PropertyMap, key: string): string | undefined {
  const value = outputs[key];
  return typeof value === "string" ? value : undefined;
}
