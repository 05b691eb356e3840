import { join, resolve } from "node:path";
import { FolderJournals } from "../core/journal/folder";
import type { JournalStore } from "../core/journal/store";
import { STATE_FOLDER } from "../engines/state-folder";
import { ExplainedStore, explaining } from "../tenants/journals/explained-store";
import { SharedJournals } from "../tenants/journals/shared-journals";
import { openStore } from "../tenants/registry/open";
import type { Project } from "./inventory/project";
import { readSettings } from "./inventory/settings";
import { type RegistryContext, registryPlace } from "./tenants/registry";

/** Whose locks and journals: the fleet's (add, rollout, drift, retire), or those of tenants' moves, each with one of its own. */
export type Work = "fleet" | "moves";

/** Folder of each below the project's state folder. */
const FOLDERS: Readonly<Record<Work, string>> = { fleet: "rollouts", moves: "moves" };

/** What a place is called that is the registry's own store, wherever that is. */
const IN_REGISTRY = "registry";
/** And what the project's own folder is called. A folder of one of these names is `./registry`. */
const IN_FOLDER = "folder";

/** What opening the place of locks and journals takes. */
export type JournalContext = RegistryContext & { readonly cwd: string };

/**
 * Opens the place where the fleet's operators meet. That is what is named, else what `stampworks.yaml` says (`journal`), else the
 * registry's store once the routing layer has made one in a cloud, which all operators reach; until then, and with the simulator, a
 * folder of the project, which serves one machine.
 *
 * @param named a folder, relative to where the work is done; `registry` or `folder`, as in `stampworks.yaml`; or a registry's address such as `dynamodb://<region>/<table>`
 * @throws StampError `input` when it is none of these
 */
export async function openJournals(
  context: JournalContext,
  project: Pick<Project, "root" | "name">,
  work: Work,
  named?: string,
): Promise<JournalStore> {
  const { root } = project;
  const wanted = named ?? readSettings(root).journal;
  if (wanted === IN_FOLDER) return ownJournals(root, work);
  if (wanted !== undefined && wanted !== IN_REGISTRY)
    return wanted.includes("://")
      ? shared(wanted, root, work)
      : new FolderJournals(resolve(context.cwd, wanted));
  if (wanted === undefined && context.engine.name === "embedded") return ownJournals(root, work);
  const place = await registryPlace(context, project, undefined);
  const isReachable = place.includes("://");
  return isReachable || wanted === IN_REGISTRY ? shared(place, root, work) : ownJournals(root, work);
}

/** Folder of what is kept on this machine only, beside the journals where these are in a folder. */
export function machineFolder(
  { cwd }: Pick<JournalContext, "cwd">,
  root: string,
  work: Work,
  named?: string,
): string {
  const isFolder =
    named !== undefined && named !== IN_REGISTRY && named !== IN_FOLDER && !named.includes("://");
  return isFolder ? resolve(cwd, named) : join(root, STATE_FOLDER, FOLDERS[work]);
}

/** Those of the project itself, on this machine. */
export function ownJournals(root: string, work: Work): JournalStore {
  return new FolderJournals(join(root, STATE_FOLDER, FOLDERS[work]));
}

/** Whether journals are files: those of a tenant that is erased are deleted with it; what is in a registry's store stays. */
export function areFiles(journals: JournalStore): boolean {
  return journals instanceof FolderJournals;
}

/** Does something with the fleet's journals. */
export async function withJournals<T>(
  context: JournalContext,
  project: Pick<Project, "root" | "name">,
  named: string | undefined,
  run: (journals: JournalStore) => Promise<T>,
): Promise<T> {
  const journals = await openJournals(context, project, "fleet", named);
  try {
    return await run(journals);
  } finally {
    await journals.close();
  }
}

function shared(place: string, root: string, work: Work): JournalStore {
  const store = new ExplainedStore(
    explaining(place, () => openStore(place, root)),
    place,
  );
  return new SharedJournals(store, work, { place });
}
