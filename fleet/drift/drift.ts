import { requireNoFault } from "../recovery/faults/standing-fault";
import { z } from "zod";
import type { DriftResult as StackDrift, Engine, Step } from "../../engines/engine";
import { readDeployed } from "../check/states/deployed-fleet";
import { checkEqual } from "../check/equal";
import type { Deviation } from "../check/verdict";
import { deviationSchema } from "../check/verdict-schema";
import { type FleetContext, isConfirmed } from "../context";
import { engineFields, stepSchema } from "../deploy/schemas";
import { skewSchema } from "../deploy/status";
import type { StackEntry } from "../inventory/stack-config";
import { openJournals } from "../journals";
import {
  type BuildEvent,
  type LoadedFleet,
  openFleet,
  openInventory,
  selectStacks,
  stackSpec,
} from "../open";
import { failureOf, failuresOf, resultOf, type StackFailure } from "../work/failures";
import { type Outcome, type WorkEvent, workOn } from "../work/stacks";
import { type Skew, versionSkew } from "./skew";

/** What to do about drift: look only, take the cloud's word, or put things right. */
export type Remedy = "look" | "accept" | "fix";

/** Where to look for drift. */
export interface DriftInput {
  /** Names of stacks; empty for all. */
  readonly stacks: readonly string[];
  readonly remedy: Remedy;
  readonly yes: boolean;
  /** Where the fleet's lock is: a folder, `registry`, or a registry's address. Default: see `openJournals`. */
  readonly journal?: string | undefined;
}

/** What has drifted. */
export interface DriftResult {
  readonly engine: Engine["name"];
  readonly simulated: boolean;
  readonly remedy: Remedy;
  readonly stamps: readonly DriftedStack[];
  readonly notUp: readonly string[];
  /** Those that were mended, or could not be; absent where nothing was to be mended, or somebody said no. */
  readonly mended?: readonly { readonly id: string; readonly error?: string | undefined }[] | undefined;
  /** Stamps of one class that run more than one release. */
  readonly skew: readonly Skew[];
  /** Stamps that are not as others of their class, cloud and release. */
  readonly deviations: readonly Deviation[];
  readonly failures: readonly StackFailure[];
}

/** One stack's drift from its cloud. */
export interface DriftedStack {
  readonly id: string;
  readonly drifted?: boolean | undefined;
  readonly steps?: readonly Step[] | undefined;
  readonly error?: string | undefined;
}

/** What was found, before anything is done about it; or what must be told of how the fleet's lock was taken. */
export type DriftEvent =
  | { readonly kind: "found"; readonly stacks: readonly StackDrift[] }
  | { readonly kind: "lock"; readonly notice: string };

/** What is asked before something is done about it. */
export interface DriftQuestion {
  readonly kind: "accept" | "fix";
  readonly stacks: readonly string[];
}

/** Looks for drift between states and clouds, and for stamps that have drifted from each other. */
export async function drift(input: DriftInput, context: Context): Promise<DriftResult> {
  const fleet = await openFleet(context);
  if (input.remedy === "look") return look(input, fleet, context);
  const journals = await openJournals(context, fleet.inventory.project, "fleet", input.journal);
  try {
    const lock = await journals.lock(`drift --${input.remedy}`, "the fleet");
    if (lock.notice !== undefined) context.emit({ kind: "lock", notice: lock.notice });
    try {
      await requireNoFault(journals);
      // Whoever held the lock before may have changed configs: what they say now is what stamps are brought back to.
      const fresh = { ...fleet, inventory: openInventory(context.cwd) };
      const signal = AbortSignal.any([context.signal, lock.lost]);
      return await look(input, fresh, { ...context, signal });
    } finally {
      await lock.release();
    }
  } finally {
    await journals.close();
  }
}

type Context = FleetContext<DriftEvent | WorkEvent | BuildEvent, DriftQuestion>;

/** Looks, and does what is asked about what it finds. */
async function look(
  { remedy, stacks: names, yes }: DriftInput,
  fleet: LoadedFleet,
  context: Context,
): Promise<DriftResult> {
  const { signal } = context;
  const { project } = fleet.inventory;
  const { central, stamps, routing } = selectStacks(fleet.inventory, names);
  const stacks: StackEntry[] = [...stamps, ...(routing === undefined ? [] : [routing]), ...central];
  const engine = await context.engine.open(project.root);
  try {
    const running = await runningOf(engine, project.name, stacks);
    const outcomes = await workOn(
      running,
      {
        name: "drift",
        run: ({ id }) => engine.drift({ project: project.name, stack: id }, { signal }),
        describe: ({ steps }: StackDrift) => ({ kind: "drift", drifted: steps.length }),
      },
      context,
    );
    const found = outcomes.map(resultOf).filter((result) => result !== undefined);
    context.emit({ kind: "found", stacks: found });
    const drifted = running.filter((_, index) => resultOf(outcomes[index])?.drifted === true);
    const isAgreed =
      remedy !== "look" &&
      drifted.length > 0 &&
      (await isConfirmed(context, yes, { kind: remedy, stacks: drifted.map(({ id }) => id) }));
    const mended = isAgreed ? await mend(context, fleet, engine, drifted, remedy) : undefined;
    return {
      engine: engine.name,
      simulated: engine.name === "embedded",
      remedy,
      stamps: running.map(({ id }, index) => ({
        id,
        drifted: resultOf(outcomes[index])?.drifted,
        steps: resultOf(outcomes[index])?.steps,
        error: failureOf(outcomes[index]),
      })),
      notUp: stacks.filter((stack) => !running.includes(stack)).map(({ id }) => id),
      mended: mended?.map((outcome, index) => ({
        id: drifted[index]?.id ?? "",
        error: failureOf(outcome),
      })),
      ...(await skewOf(engine, fleet, running)),
      failures: [...failuresOf(running, outcomes), ...failuresOf(drifted, mended ?? [])],
    };
  } finally {
    await engine.close();
  }
}

async function runningOf(
  engine: Engine,
  project: string,
  stacks: readonly StackEntry[],
): Promise<StackEntry[]> {
  const running: StackEntry[] = [];
  for (const stack of stacks)
    if ((await engine.outputs({ project, stack: stack.id })) !== undefined) running.push(stack);
  return running;
}

function mend(
  context: FleetContext<WorkEvent>,
  fleet: LoadedFleet,
  engine: Engine,
  drifted: readonly StackEntry[],
  remedy: "accept" | "fix",
): Promise<(Outcome<void> | undefined)[]> {
  const { signal } = context;
  return workOn(
    drifted,
    {
      name: remedy,
      run: async (stack) => {
        const spec = stackSpec(fleet, stack);
        // Only what a state knows of is changed back by an update.
        await engine.refresh(spec, { signal });
        if (remedy === "fix") await engine.up(spec, { signal });
      },
      describe: () => ({ kind: "mended", by: remedy }),
    },
    context,
  );
}

async function skewOf(
  engine: Engine,
  { inventory }: LoadedFleet,
  stacks: readonly StackEntry[],
): Promise<Pick<DriftResult, "skew" | "deviations">> {
  const ids = stacks.map(({ id }) => id);
  const deployed = await readDeployed(engine, inventory, ids);
  const serving = deployed.stamps.filter(({ retiring }) => !retiring);
  return { skew: versionSkew(serving), deviations: checkEqual(serving).verdict.deviations };
}

/** What `stampworks drift --json` prints. */
export const driftSchema = z.object({
  ...engineFields,
  remedy: z.enum(["look", "accept", "fix"]),
  stamps: z.array(
    z.object({
      id: z.string(),
      drifted: z.boolean().optional(),
      steps: z.array(stepSchema).optional().describe("update: changed outside; delete: gone"),
      error: z.string().optional(),
    }),
  ),
  notUp: z.array(z.string()),
  mended: z.array(z.object({ id: z.string(), error: z.string().optional() })).optional(),
  skew: skewSchema,
  deviations: z.array(deviationSchema),
});
