import type { StampItem } from "../../../components/routing/contract";
import { messageOf } from "../../../core/message";
import { redactText } from "../../../core/redact";
import type { Project } from "../../inventory/project";
import type { Registry } from "../../../tenants/registry/registry";
import { knownRegistry, type RegistryContext } from "../registry";
import type { OwedView } from "./owed-view";
import { viewPlaces } from "./places";
import { strangeViews } from "./stores";

/** Stamps of a registry that are still to be told of a write, or whose view was ended without their store. Pure. */
export function owedViews(stamps: readonly StampItem[]): readonly OwedView[] {
  return stamps.flatMap(({ id: stamp, untold, view, viewLost }): readonly OwedView[] => {
    if (view === true && untold !== undefined) {
      const says = "was not told of a write of its tenants: its application may go by what was before";
      const fix = `stampworks tenants view push ${stamp}; is its store lost? stampworks tenants view end ${stamp} --lost <why>`;
      return [{ stamp, what: "untold", says, fix }];
    }
    if (view === true || viewLost === undefined) return [];
    const says = `its view was ended without its store (${viewLost.reason}): an application that reads it yet goes by what was before`;
    return [
      { stamp, what: "lost", says, fix: `when its store is back: stampworks tenants view push ${stamp}` },
    ];
  });
}

/** What stamps are still to be told, as far as it could be read. */
export interface OwedViews {
  readonly owed: readonly OwedView[];
  /** Why the registry could not be read; absent where it was. */
  readonly unread?: string;
}

/** Longest that somebody who looks waits for the registry. */
const WAIT_MS = 20_000;

/**
 * What stamps are still to be told, and whose view is none that the registry would have made: it was restored from before, or is another.
 * A registry or store that can't be read is said and no error: whoever looks when something is wrong sees the rest.
 * @param compared whether views' tenants are compared with the registry's, which reads all of them; otherwise their numbers alone are
 * @returns undefined where the fleet has none
 */
export async function readOwedViews(
  context: RegistryContext,
  project: Project,
  named: string | undefined,
  compared = false,
): Promise<OwedViews | undefined> {
  const opening = open(context, project, named);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((done) => {
    timer = setTimeout(() => done("late"), WAIT_MS);
  });
  try {
    const opened = await Promise.race([opening, late]);
    if (opened === undefined) return undefined;
    if (opened === "late") {
      void opening.then((later) => later?.registry.close()).catch(() => undefined);
      return { owed: [], unread: `the registry gave no answer within ${WAIT_MS / 1000} s` };
    }
    const { registry, stamps } = opened;
    try {
      const places = viewPlaces({ engine: context.engine.name, root: project.root, registry });
      const strange = await strangeViews(registry, places, stamps, {
        compared,
        lagMs: lagOf(context, named),
      });
      return { owed: [...owedViews(stamps), ...strange] };
    } finally {
      await registry.close();
    }
  } catch (error) {
    return { owed: [], unread: redactText(messageOf(error)).slice(0, 500) };
  } finally {
    clearTimeout(timer);
  }
}

/** Longest that a store's view is ahead of a registry because what is read is behind: a replica, or a read that is not of the newest. */
const LAG_MS = 3000;

/** A folder is never behind. */
function lagOf({ engine }: RegistryContext, named: string | undefined): number {
  const isCloud = named === undefined ? engine.name !== "embedded" : named.includes("://");
  return isCloud ? LAG_MS : 0;
}

async function open(
  context: RegistryContext,
  project: Project,
  named: string | undefined,
): Promise<{ readonly registry: Registry; readonly stamps: readonly StampItem[] } | undefined> {
  const registry = await knownRegistry(context, project, named);
  if (registry === undefined) return undefined;
  try {
    return { registry, stamps: await registry.list("stamp") };
  } catch (error) {
    await registry.close();
    throw error;
  }
}
