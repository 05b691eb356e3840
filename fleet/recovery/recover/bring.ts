import { resolve } from "node:path";
import { StampError } from "../../../core/errors";
import { type CheckTools, type Looked, makeCheck } from "../checks";
import type { DrillSettings, SourceConfig } from "../drills-schema";
import { openSource } from "../open-source";
import type { Scratch } from "../scratch";
import { RestoreFailed, type Restored, type RestoreRequest } from "../source";
import type { Brought } from "./entries";
import { loadDatabase } from "./load-database";
import { loadObjects } from "./load-objects";
import { connectTarget, type TargetPlace, targetStore } from "./targets";

/** What data is brought back with. */
export interface Bringing {
  readonly settings: DrillSettings;
  readonly request: Omit<RestoreRequest, "scratch">;
  readonly scratch: Scratch;
  readonly place: TargetPlace;
  readonly tell: (what: string) => void;
  /** Sources that were brought already. */
  readonly known: ReadonlySet<string>;
  /** Told of each, once it is in the new stamp as a whole. */
  readonly brought: (one: Brought) => Promise<void>;
}

/** A recovery point that came back, and what is wrong with those that are newer. */
interface Good {
  readonly restored: Restored;
  readonly passedOver: readonly string[];
}

/**
 * Brings the data of a lost stamp into the new one: of each source the newest recovery point that comes back whole, of which the declared
 * checks hold. All are restored before anything is written, because checks of one look at another.
 * @throws RestoreFailed where no recovery point of a source is good
 */
export async function bringAll(bringing: Bringing): Promise<void> {
  const { known, settings } = bringing;
  if (settings.restore.every(({ name }) => known.has(name))) return;
  const all = new Map<string, Restored>();
  const good: [SourceConfig, Good][] = [];
  try {
    // Objects first: a database's checks ask for them.
    const order = [...settings.restore].sort(
      (one, other) => Number(one.kind === "postgres") - Number(other.kind === "postgres"),
    );
    for (const source of order) {
      const found = await newestGood(source, all, bringing);
      all.set(source.name, found.restored);
      good.push([source, found]);
    }
    for (const [source, found] of good) if (!known.has(source.name)) await bring(source, found, bringing);
  } finally {
    for (const restored of all.values()) await restored.dispose();
  }
}

async function newestGood(
  config: SourceConfig,
  all: ReadonlyMap<string, Restored>,
  { request, place, scratch, tell }: Bringing,
): Promise<Good> {
  const source = openSource(config, (path) => resolve(place.root, path));
  const passedOver: string[] = [];
  const passOver: string[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const folder = scratch.folderFor(attempt === 1 ? config.name : `${config.name}-${attempt}`);
    tell(`restoring ${config.name} of ${request.stamp}`);
    try {
      const restored = await source.restore({ ...request, scratch: folder, passOver });
      const problems = await problemsOf(config, restored, {
        ...{ stamp: request.stamp, signal: request.signal },
        all: new Map([...all, [config.name, restored]]),
      });
      if (problems.length === 0) return { restored, passedOver };
      await restored.dispose();
      throw new RestoreFailed(problems, restored.id);
    } catch (error) {
      if (!(error instanceof RestoreFailed)) throw error;
      if (error.point === undefined) throw new RestoreFailed([...error.problems, ...passedOver]);
      tell(`${config.name}: ${error.message}: an older recovery point is taken`);
      passOver.push(error.point);
      passedOver.push(`${error.point}: ${error.message}`);
    }
  }
}

/** A command that looks at restored objects is told their folder. In a store there is none: it held before they were written there. */
function checkable({ checks, kind }: SourceConfig): Pick<SourceConfig, "checks"> {
  return { checks: kind === "postgres" ? checks : checks.filter((check) => !("command" in check)) };
}

async function problemsOf(
  { checks }: Pick<SourceConfig, "checks">,
  restored: Looked,
  tools: CheckTools,
): Promise<string[]> {
  const problems: string[] = [];
  for (const check of checks) {
    const { check: what, found, held } = await makeCheck(check, restored, tools);
    if (!held) problems.push(`${what}: ${found}`);
  }
  return problems;
}

async function bring(
  source: SourceConfig,
  { passedOver, restored }: Good,
  { brought, place, request, tell }: Bringing,
): Promise<void> {
  const { database, digest, files, point, upTo } = restored;
  tell(`writing ${source.name} into ${place.stamp}`);
  if (source.kind === "postgres" && source.into !== undefined && database !== undefined) {
    const session = await connectTarget(source.into, place);
    try {
      const verified = async (): Promise<void> => void (await restored.finish());
      await loadDatabase(database, { stamp: place.stamp, session }, { point, digest }, verified);
    } finally {
      await session.end();
    }
  } else if (source.kind === "objects" && source.into !== undefined && files !== undefined)
    await loadObjects(
      files,
      { stamp: place.stamp, store: targetStore(source.into, place) },
      { point, digest },
      request.signal,
    );
  else throw new StampError("input", `${source.name} can't be recovered`, { field: "drills.restore" });
  await brought({
    ...{ name: source.name, point, digest, upTo: upTo.toISOString(), passedOver: [...passedOver] },
  });
}

/** What does not hold of the new stamp's own data, by the same checks. */
export async function problemsAt(
  settings: DrillSettings,
  at: ReadonlyMap<string, Looked>,
  tools: Omit<CheckTools, "all">,
): Promise<string[]> {
  const problems: string[] = [];
  for (const source of settings.restore) {
    const there = at.get(source.name);
    if (there === undefined) continue;
    for (const problem of await problemsOf(checkable(source), there, { ...tools, all: at }))
      problems.push(`${source.name}: ${problem}`);
  }
  return problems;
}
