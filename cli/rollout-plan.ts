import { dayOf } from "../components/program/expiry";
import type { Engine } from "../engines/engine";
import type { StampEntry } from "../fleet/inventory/stack-config";
import type { Begin } from "../fleet/rollout/entries";
import { operator } from "../core/locks/lock";
import { namesRelease, planRollout, type RolloutPlan } from "../fleet/rollout/plan";
import { type RolloutState, stampsIn } from "../fleet/rollout/state";
import { type Flags, textFlag } from "./flags";
import type { CommandContext } from "./options";
import { listOf, releaseFlag, rolloutSettings, waveOptions } from "./rollout-options";
import { type Session, selectStamps } from "./session";

/**
 * Plans a rollout as the flags ask for it.
 * @param engine asked what stamps run whose config names the release already; without one they count as current
 * @param last the rollout before: what it left undone when it was abandoned is behind
 */
export async function makePlan(
  context: CommandContext,
  session: Session,
  flags: Flags,
  engine?: Engine,
  last?: RolloutState,
): Promise<{ begin: Begin; plan: RolloutPlan }> {
  const release = releaseFlag(flags);
  const only = textFlag(flags, "stamps");
  const stamps = selectStamps(session.inventory, only === undefined ? [] : listOf(only));
  const blueprintRelease = session.program.blueprint?.release ?? "unknown";
  const behind = await findBehind(context, session, stamps, { release, blueprintRelease }, engine);
  // A failed update may have told the release before it failed.
  if (last?.end === "abandoned") for (const { id } of stampsIn(last, "started", "failed")) behind.add(id);
  const plan = planRollout(stamps, {
    release,
    blueprintRelease,
    behind,
    today: dayOf(new Date()),
    ...waveOptions(flags),
  });
  const count = plan.waves.reduce((sum, wave) => sum + wave.stamps.length, 0);
  const begin: Begin = {
    kind: "begin",
    version: 1,
    release: release ?? null,
    by: operator(),
    at: new Date().toISOString(),
    waves: plan.waves.map(({ ring, stamps: members }) => ({ ring, stamps: [...members] })),
    settings: rolloutSettings(flags, { engine: context.engine, release, stamps: count }),
  };
  return { begin, plan };
}

/** Stamps whose config names the release although they don't run it: new ones, and those of an abandoned rollout. */
async function findBehind(
  { parallel }: CommandContext,
  { inventory }: Session,
  stamps: readonly StampEntry[],
  { blueprintRelease, release }: { release: string | undefined; blueprintRelease: string },
  engine: Engine | undefined,
): Promise<Set<string>> {
  const behind = new Set<string>();
  if (engine === undefined || release === undefined) return behind;
  const queue = stamps.filter((stamp) => namesRelease(stamp, release, blueprintRelease));
  const worker = async (): Promise<void> => {
    for (let stamp = queue.shift(); stamp !== undefined; stamp = queue.shift()) {
      const outputs = await engine.outputs({ project: inventory.project.name, stack: stamp.id });
      if (outputs?.["release"] !== release) behind.add(stamp.id);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return behind;
}
