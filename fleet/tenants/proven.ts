import type { Proven } from "../../tenants/placement/choose";
import { readInventory } from "../inventory/inventory";
import { loadProgram } from "../inventory/program";
import type { Project } from "../inventory/project";
import { readSettings } from "../inventory/settings";
import { type JournalContext, withJournals } from "../journals";
import { NO_RELEASE } from "../rollout/make-plan";
import { ROLLOUT_JOURNAL } from "../rollout/journal";
import { type RolloutState, stampsOf, stateOf } from "../rollout/state";

/** What a stamp runs as journals say it; undefined where the last of them left it between two releases. */
type Runs = ReadonlyMap<string, string | undefined>;

/**
 * The newest proven release and the stamps that run it: what the last rollout brought that came to its end with all gates passed and was not
 * taken back. While the next one is on its way, and after one that was halted, it is still that.
 * @param registry the registry that was named, if one was: the journals are with it then, and no engine is asked where it is
 * @returns undefined where no rollout of a release has ended yet
 */
export async function provenRelease(
  context: JournalContext,
  project: Project,
  registry: string | undefined,
): Promise<Proven | undefined> {
  const place = placeOf(readSettings(project.root).journal, registry);
  const all = await withJournals(context, project, place, (journals) => journals.readAll(ROLLOUT_JOURNAL));
  const release = all.flatMap((state) => (state.end === "done" ? (broughtBy(state) ?? []) : [])).at(0);
  if (release === undefined) return undefined;
  const runs = runningOf(all);
  const own = blueprintRelease(project);
  const stamps = readInventory(project).stamps.filter(({ id, identity }) => {
    // One that took no part in any says by its config what it runs.
    const now = runs.has(id) ? runs.get(id) : (identity.release ?? own);
    return now === release;
  });
  return { release, stamps: new Set(stamps.map(({ id }) => id)) };
}

/** Where the journals are; undefined: where the project or its engine says. */
function placeOf(said: string | undefined, registry: string | undefined): string | undefined {
  if (registry === undefined || (said !== undefined && said !== "registry")) return undefined;
  return registry.includes("://") ? registry : "folder";
}

/**
 * The release that a rollout brought. One without a release brought the blueprint's, to the stamps whose config names none; undefined where
 * all name one, or the blueprint has none.
 */
function broughtBy(state: RolloutState): string | undefined {
  const { release } = state.begin;
  const brought = release ?? stampsOf(state).find(({ pinned }) => !pinned)?.from;
  return brought === NO_RELEASE ? undefined : brought;
}

/** @param all the newest first */
function runningOf(all: readonly RolloutState[]): Runs {
  const runs = new Map<string, string | undefined>();
  for (const state of all) {
    for (const { from, id } of stampsOf(state)) {
      const { direction, state: stand } = stateOf(state, id);
      if (runs.has(id) || stand === "waiting" || stand === "skipped") continue;
      // Without a release a stamp was brought to what its config, or the blueprint, said then.
      const to = direction === "update" ? (state.begin.release ?? from) : from;
      runs.set(id, stand === "done" ? to : undefined);
    }
  }
  return runs;
}

function blueprintRelease(project: Project): string | undefined {
  try {
    return loadProgram(project).blueprint?.release;
  } catch {
    // What is wrong with the program is another action's to say.
    return undefined;
  }
}
