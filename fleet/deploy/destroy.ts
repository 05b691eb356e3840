import { requireNoGameDay } from "../recovery/faults/standing-fault";
import type { Counts, Engine, UpdateResult } from "../../engines/engine";
import { type FleetContext, isConfirmed, refuseUnasked } from "../context";
import type { StackEntry } from "../inventory/stack-config";
import { openInventory, selectStacks } from "../open";
import { failureOf, failuresOf, resultOf, type StackFailure } from "../work/failures";
import { destroySettled } from "../work/settled";
import { type WorkEvent, workOn } from "../work/stacks";
import { previewDeletions } from "./deletions";
import type { PreviewResult } from "./preview";
import type { Declined } from "./up";

/** Which stack goes. */
export interface DestroyInput {
  readonly stack: string;
  /** Go ahead without asking. The real engine says what would be deleted, and asks. */
  readonly yes: boolean;
}

/** What is gone. */
export interface DestroyResult {
  readonly kind: "destroyed";
  readonly engine: Engine["name"];
  readonly simulated: boolean;
  readonly stamps: readonly {
    readonly id: string;
    readonly counts?: Counts | undefined;
    readonly error?: string | undefined;
  }[];
  readonly failures: readonly StackFailure[];
}

/** What is asked on the real engine: so many resources are deleted. */
export interface DestroyQuestion {
  readonly kind: "destroy";
  readonly stacks: readonly StackSize[];
}

/** A stack, and how much there is of it; 0 when nothing is up. */
export interface StackSize {
  readonly id: string;
  readonly resources: number;
}

/** How much there is of each stack, as the engine knows it. */
export function sizesOf(
  engine: Engine,
  project: string,
  stacks: readonly StackEntry[],
): Promise<readonly StackSize[]> {
  return Promise.all(
    stacks.map(async ({ id }) => ({
      id,
      resources: (await engine.summary({ project, stack: id }))?.resources ?? 0,
    })),
  );
}

/** What is told on the real engine before it is asked: what would be deleted. */
export interface DeletionsEvent {
  readonly kind: "previewed";
  readonly preview: PreviewResult;
}

/** Deletes all resources of one stack. The program is not run: the state says what there is. */
export async function destroy(
  { stack, yes }: DestroyInput,
  context: FleetContext<DeletionsEvent | WorkEvent, DestroyQuestion>,
): Promise<DestroyResult | Declined> {
  const { signal } = context;
  const isReal = context.engine.name !== "embedded";
  if (isReal) refuseUnasked(context, yes);
  const inventory = openInventory(context.cwd);
  const { name: project, root } = inventory.project;
  await requireNoGameDay(context, inventory.project);
  const { central, routing, stamps } = selectStacks(inventory, [stack]);
  const stacks: StackEntry[] = [...stamps, ...(routing === undefined ? [] : [routing]), ...central];
  const engine = await context.engine.open(root);
  try {
    if (isReal && !yes) {
      context.emit({ kind: "previewed", preview: await previewDeletions(engine, project, stacks) });
      const question = { kind: "destroy", stacks: await sizesOf(engine, project, stacks) } as const;
      if (!(await isConfirmed(context, yes, question))) return { kind: "declined" };
      // One may have begun while somebody thought.
      await requireNoGameDay(context, inventory.project);
    }
    const outcomes = await workOn(
      stacks,
      {
        name: "destroy",
        run: ({ id }, report) =>
          destroySettled(engine, { project, stack: id }, { signal, onEvent: report }, report),
        describe: ({ counts }: UpdateResult) => ({ kind: "deleted", counts }),
      },
      context,
    );
    return {
      kind: "destroyed",
      engine: engine.name,
      simulated: !isReal,
      stamps: stacks.map(({ id }, index) => ({
        id,
        counts: resultOf(outcomes[index])?.counts,
        error: failureOf(outcomes[index]),
      })),
      failures: failuresOf(stacks, outcomes),
    };
  } finally {
    await engine.close();
  }
}
