import { join, resolve } from "node:path";
import { z } from "zod";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { operator, type OperatorLock } from "../../../core/locks/lock";
import type { JournalStore } from "../../../core/journal/store";
import type { FleetContext } from "../../context";
import { requireFleetKey, signingKey } from "../../evidence/keys";
import { readProject } from "../../inventory/project";
import { SETTINGS_FILE } from "../../inventory/settings";
import { openJournals } from "../../journals";
import { type RegistryInput, registryPlace } from "../../tenants/registry";
import { requireSettings } from "../drill";
import { requireNoGameDay } from "../faults/standing-fault";
import { writeRecord } from "../records";
import type { RegistryBackup } from "./backup";
import { commandBackup } from "./command";
import { conductDrill, type Found, type RegistryDrillEvent } from "./conduct";
import { dynamoDbBackup } from "./dynamodb";
import { folderBackup } from "./folder";
import { leftBehind, newDrillName, REGISTRY_DRILL_JOURNAL } from "./journal";
import { knownRegistry } from "./own-copy";
import { judgeRegistry, registryRecordSchema } from "./registry-record";
import type { BackupConfig } from "./registry-schema";

/** What is wanted of the registry's drill. */
export interface RegistryDrillInput extends RegistryInput {
  /** The moment that is to come back. Default: the newest. */
  readonly at?: Date | undefined;
  /** File of the private key that signs the record. Default: the key in STAMPWORKS_EVIDENCE_KEY. */
  readonly key?: string | undefined;
  /** Where the fleet's locks are. Default: see `openJournals`. */
  readonly journal?: string | undefined;
  /** The tool's version, as the record says it. */
  readonly tool: string;
}

/** What `stampworks drill registry --json` prints. */
export const registryDrillSchema = z.strictObject({ file: z.string(), record: registryRecordSchema });

/** A drill that was made and recorded. */
export type RegistryDrillResult = z.output<typeof registryDrillSchema>;

/**
 * Restores the registry's own backup into a scratch place as if the registry were lost now, compares the two, removes it, and writes down
 * what was found, signed, whatever that is: what was written since is told by its name and number. The registry itself is only read.
 * @throws StampError `input` for a fleet that does not say how it is restored, and whatever keeps the drill from being made
 */
export async function drillRegistry(
  input: RegistryDrillInput,
  context: FleetContext<RegistryDrillEvent>,
): Promise<RegistryDrillResult> {
  const project = readProject(context.cwd);
  const settings = requireSettings(project.root);
  const { registry: promised } = settings;
  if (promised === undefined)
    throw new StampError("input", "the project does not say how its registry is restored", {
      ...{ file: SETTINGS_FILE, field: "drills.registry" },
      fix: "declare its backup and what is promised of it: docs/disaster-recovery.md",
    });
  await requireNoGameDay(context, project, input.journal);
  const key = signingKey(input.key, context);
  requireFleetKey(key, context.cwd, project.root);
  const { at } = input;
  const began = new Date();
  if (at !== undefined && at > began)
    throw new StampError("input", "a moment that has not come yet", {
      field: "--at",
      received: at.toISOString(),
    });
  const registry = await registryPlace(context, project, input.registry);
  const known = await knownRegistry(registry, project.root);
  const journals = await openJournals(context, project, "fleet", input.journal);
  try {
    const drills = journals.of("registry-drill");
    const lock = await drills.lock("drill registry", "a restore of the registry");
    try {
      const scratch = resolve(project.root, settings.scratch);
      const backup = openBackup(promised.backup, { root: project.root, scratch, env: context.env });
      const about = { at: began.toISOString(), by: operator() };
      const found = await journalled({ drills, lock, begin: { ...about, registry } }, (name) =>
        conductDrill(backup, { name, registry: known, at, began, root: project.root, context }),
      );
      const record = judgeRegistry({
        ...{ project: project.name, registry, backup: promised.backup.kind, tool: input.tool },
        ...about,
        ...defined({ target: at?.toISOString() }),
        promised: { rpoMinutes: promised.rpoMinutes, rtoMinutes: promised.rtoMinutes },
        ...found,
      });
      return { record, file: writeRecord(record, { root: project.root, folder: settings.records, key }) };
    } finally {
      await lock.release();
    }
  } finally {
    await journals.close();
  }
}

interface Journalled {
  readonly drills: JournalStore;
  readonly lock: OperatorLock;
  readonly begin: { readonly at: string; readonly by: string; readonly registry: string };
}

/** Writes the drill's own name down before anything is made that bears it, and tells what the last drill may have left. */
async function journalled(
  { begin, drills, lock }: Journalled,
  drill: (name: string) => Promise<Found>,
): Promise<Found> {
  const left = await leftBehind(drills);
  const name = newDrillName();
  const entry = { kind: "begin", version: 1, ...begin, name } as const;
  const journal = await drills.create(REGISTRY_DRILL_JOURNAL, entry, lock);
  const end = async (): Promise<void> => journal.append({ kind: "end", at: new Date().toISOString() });
  try {
    const found = await drill(name);
    await end();
    return { ...found, problems: [...found.problems, ...left] };
  } catch (error) {
    // Settings are refused before anything is made.
    if (error instanceof StampError && error.code === "input" && left.length === 0) await end();
    throw error;
  } finally {
    journal.close();
  }
}

function openBackup(
  backup: BackupConfig,
  {
    env,
    root,
    scratch,
  }: { readonly root: string; readonly scratch: string; readonly env: FleetContext["env"] },
): RegistryBackup {
  switch (backup.kind) {
    case "folder":
      return folderBackup(join(root, backup.points), scratch);
    case "dynamodb":
      return dynamoDbBackup();
    case "command":
      return commandBackup(backup, env);
  }
}
