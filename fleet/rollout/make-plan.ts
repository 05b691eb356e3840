import { resolve } from "node:path";
import { RELEASE } from "../../components/contract/identity";
import { dayOf } from "../../components/program/expiry";
import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import { operator } from "../../core/locks/lock";
import type { Engine } from "../../engines/engine";
import { keyToChange } from "../inventory/own-program";
import type { StampEntry } from "../inventory/stack-config";
import { type LoadedFleet, selectStamps } from "../open";
import type { AllowedLosses } from "../deploy/losses";
import { allowedSchema, type Begin, type Settings } from "./entries";
import { hasOfNewStamps, isUp } from "../delivery/new-stamps";
import type { PropertyMap } from "../../graph/model/property";
import { readMetricGates } from "./metrics/file";
import { readMigrations } from "./migrations/file";
import { namesRelease, planRollout, type RolloutPlan } from "./plan";
import { type RolloutState, stampsIn } from "./state";
import type { WaveOptions } from "./waves";

/** How many stamps may fail before nothing new begins. */
export type FailureBudget = { readonly stamps: number } | { readonly percent: number };

/** What is rolled out, to whom and how. */
export interface PlanInput {
  /** Default: stamps keep their releases and follow the blueprint. */
  readonly release?: string | undefined;
  /** Default: all. */
  readonly stamps?: readonly string[] | undefined;
  readonly waves: WaveOptions;
  /** Milliseconds between waves. Default: an hour; nothing on the simulator, where nothing bakes. */
  readonly bakeMs?: number | undefined;
  readonly failures: FailureBudget;
  readonly onFailure: Settings["onFailure"];
  readonly gates: Settings["gates"];
  /** Resources that may be made anew or deleted although they keep something. Default: none. */
  readonly allow?: AllowedLosses | undefined;
  /** File of gates by numbers, absolute or relative to where the work is done. Default: none. */
  readonly gateFile?: string | undefined;
  /** File of the release's migrations, likewise. Default: none. */
  readonly migrationFile?: string | undefined;
}

/** A rollout as it would begin. */
export interface MadePlan {
  readonly begin: Begin;
  readonly plan: RolloutPlan;
}

const HOUR = 3_600_000;

/**
 * Plans a rollout over a fleet.
 * @param engine asked what stamps run whose config names the release already; without one they count as current
 * @param last the rollout before: what it left undone when it was abandoned is behind
 */
export async function makePlan(
  input: PlanInput,
  fleet: LoadedFleet,
  { cwd, engine, engineName, last, parallel }: PlanTools,
): Promise<MadePlan> {
  const { allow, bakeMs, failures, gateFile, migrationFile, onFailure, release } = input;
  const migrations =
    migrationFile === undefined ? undefined : await readMigrations(resolve(cwd, migrationFile));
  const metrics = gateFile === undefined ? input.gates.metrics : readMetricGates(resolve(cwd, gateFile));
  const stamps = selectStamps(fleet.inventory, input.stamps ?? []);
  const blueprintRelease = fleet.program.blueprint?.release ?? NO_RELEASE;
  const { own } = fleet.inventory.project;
  // A release that no key can say is refused before anything begins.
  if (own !== undefined && release !== undefined) keyToChange(own, "release");
  const behind = new Set<string>();
  const running = new Map<string, string>();
  if (engine !== undefined && release !== undefined) {
    const named = stamps.filter((stamp) => namesRelease(stamp, release, blueprintRelease));
    for (const { id, runs } of await findBehind(engine, fleet, named, release, parallel)) {
      behind.add(id);
      // What is no release's name can't be gone back to by a config that names it.
      if (runs !== undefined && RELEASE.test(runs)) running.set(id, runs);
    }
  }
  // A failed update may have told the release before it failed.
  if (last?.end === "abandoned") for (const { id } of stampsIn(last, "started", "failed")) behind.add(id);
  const plan = planRollout(stamps, {
    release,
    blueprintRelease,
    behind,
    running,
    today: dayOf(new Date()),
    ...input.waves,
  });
  refuseHalfway(plan, stamps);
  const all = plan.waves.reduce((sum, wave) => sum + wave.stamps.length, 0);
  const ids = plan.waves.flatMap((wave) => wave.stamps.map(({ id }) => id));
  const { root } = fleet.inventory.project;
  const fresh =
    engine !== undefined && hasOfNewStamps(root) ? await findNew(engine, fleet, ids, parallel) : [];
  const begin: Begin = {
    kind: "begin",
    version: 1,
    release: release ?? null,
    by: operator(),
    at: new Date().toISOString(),
    waves: plan.waves.map(({ ring, stamps: members }) => ({
      ring,
      stamps: members.map((stamp) => (fresh.includes(stamp.id) ? { ...stamp, isNew: true as const } : stamp)),
    })),
    settings: {
      // Nothing bakes in a simulated cloud.
      bakeMs: bakeMs ?? (engineName === "embedded" ? 0 : HOUR),
      failures: "stamps" in failures ? failures.stamps : Math.floor((all * failures.percent) / 100),
      onFailure,
      gates: { ...input.gates, ...defined({ metrics }) },
      ...defined({ allow: allow === undefined ? undefined : allowedSchema.parse(allow), migrations }),
    },
  };
  return { begin, plan };
}

/** A stamp that stands between two releases has none that a new one could be judged by, and none that is known to be good to go back to. */
function refuseHalfway({ waves }: RolloutPlan, stamps: readonly StampEntry[]): void {
  const members = new Set(waves.flatMap((wave) => wave.stamps.map(({ id }) => id)));
  const halfway = stamps.find(({ id, identity }) => members.has(id) && identity.beside !== undefined);
  if (halfway === undefined) return;
  throw new StampError("state", `stamp "${halfway.id}" stands between two releases`, {
    ...{ file: halfway.file, field: "beside", received: shown(halfway.identity.beside) },
    fix: `end the rollout that brought it there (stampworks rollout --resume or --rollback); of one that was abandoned say in the config which release is to stay, remove beside, and stampworks up ${halfway.id}`,
  });
}

/** What stamps run, in a journal, whose program has no blueprint that names a release. */
export const NO_RELEASE = "unknown";

/** What a plan is made with. */
export interface PlanTools {
  /** Where the work is done. */
  readonly cwd: string;
  readonly engine?: Engine | undefined;
  readonly engineName: Engine["name"];
  readonly last?: RolloutState | undefined;
  /** Stamps asked at once. */
  readonly parallel: number;
}

/** Stamps whose config names the release although they don't run it: new ones, and those of an abandoned rollout. */
async function findBehind(
  engine: Engine,
  { inventory }: LoadedFleet,
  named: readonly StampEntry[],
  release: string,
  parallel: number,
): Promise<{ readonly id: string; readonly runs: string | undefined }[]> {
  const behind: { id: string; runs: string | undefined }[] = [];
  await eachOutputs(engine, inventory, named, parallel, (id, outputs) => {
    const runs = outputs?.["release"];
    if (runs !== release) behind.push({ id, runs: typeof runs === "string" ? runs : undefined });
  });
  return behind;
}

/** Those that are not up. */
async function findNew(
  engine: Engine,
  { inventory }: LoadedFleet,
  ids: readonly string[],
  parallel: number,
): Promise<readonly string[]> {
  const found: string[] = [];
  const stamps = ids.map((id) => ({ id }));
  await eachOutputs(engine, inventory, stamps, parallel, (id, outputs) => {
    if (!isUp(outputs)) found.push(id);
  });
  return found;
}

async function eachOutputs(
  engine: Engine,
  { project }: LoadedFleet["inventory"],
  stamps: readonly Pick<StampEntry, "id">[],
  parallel: number,
  take: (id: string, outputs: PropertyMap | undefined) => void,
): Promise<void> {
  const queue = [...stamps];
  const worker = async (): Promise<void> => {
    for (let stamp = queue.shift(); stamp !== undefined; stamp = queue.shift())
      take(stamp.id, await engine.outputs({ project: project.name, stack: stamp.id }));
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
