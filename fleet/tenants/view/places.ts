import { join } from "node:path";
import { StampError } from "../../../core/errors";
import { STATE_FOLDER } from "../../../engines/state-folder";
import { DirectoryStore } from "../../../tenants/migration/objects/directory";
import { openStore } from "../../../tenants/migration/objects/open";
import type { Registry } from "../../../tenants/registry/registry";
import type { ViewStore } from "../../../tenants/views/place";
import type { ViewPlaces } from "../../../tenants/views/viewed-registry";
import type { EngineName } from "../../inventory/engine-name";
import { readSettings, SETTINGS_FILE } from "../../inventory/settings";

/** What the places of views are found by. */
export interface ViewDesk {
  readonly engine: EngineName;
  readonly root: string;
  readonly registry: Pick<Registry, "list">;
}

/**
 * The store of each stamp's view as the project says it. With the simulator and nothing said it is a folder of each stamp below
 * .stampworks. The project is read when the first one is asked for.
 */
export function viewPlaces({ engine, registry, root }: ViewDesk): ViewPlaces {
  const known = new Map<string, ViewStore>();
  let regions: Promise<ReadonlyMap<string, string>> | undefined;
  /** Asked anew where the last answer failed, or does not have the stamp. */
  const regionsOf = async (
    stamp: string,
    last: Promise<ReadonlyMap<string, string>> | undefined,
  ): Promise<ReadonlyMap<string, string>> => {
    const found = await last?.catch(() => undefined);
    if (found?.has(stamp) === true) return found;
    return new Map((await registry.list("stamp")).map(({ id, region }) => [id, region]));
  };
  return async (stamp) => {
    const found = known.get(stamp);
    if (found !== undefined) return found;
    regions = regionsOf(stamp, regions);
    const opened = opener(engine, root, await regions)(stamp);
    known.set(stamp, opened);
    return opened;
  };
}

function opener(
  engine: EngineName,
  root: string,
  regions: ReadonlyMap<string, string>,
): (stamp: string) => ViewStore {
  const { views } = readSettings(root);
  if (views !== undefined)
    return (stamp) => named(() => openStore(views.store, (id) => regions.get(id), root)(stamp));
  if (engine === "embedded") return (stamp) => new DirectoryStore(join(root, STATE_FOLDER, "views", stamp));
  throw new StampError("input", "nothing says where stamps read which tenants they have", {
    file: SETTINGS_FILE,
    field: "views",
    fix: "name an object store of each stamp: docs/tenants.md, What a stamp knows of its tenants",
  });
}

/** Faults of a store's declaration are this file's. */
function named<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StampError)) throw error;
    throw new StampError(error.code, error.problem, {
      ...error.details,
      file: SETTINGS_FILE,
      field: "views.store",
    });
  }
}
