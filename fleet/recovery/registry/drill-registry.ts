import { join, resolve } from "node:path";
import { z } from "zod";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { operator } from "../../../core/locks/lock";
import { messageOf } from "../../../core/message";
import { plainText } from "../../../core/text";
import { openStore } from "../../../tenants/registry/open";
import type { FleetContext } from "../../context";
import { requireFleetKey, signingKey } from "../../evidence/keys";
import { readProject } from "../../inventory/project";
import { SETTINGS_FILE } from "../../inventory/settings";
import { openJournals } from "../../journals";
import { type RegistryInput, registryPlace } from "../../tenants/registry";
import { requireSettings } from "../drill";
import { writeRecord } from "../records";
import { RestoreFailed } from "../source";
import type { RegistryBackup, RestoredRegistry } from "./backup";
import { commandBackup } from "./command";
import { type Compared, compareRegistries } from "./compare";
import { dynamoDbBackup } from "./dynamodb";
import { folderBackup } from "./folder";
import { judgeRegistry, type RegistryRecord, registryRecordSchema } from "./registry-record";
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

/** What is told meanwhile. */
export interface RegistryDrillEvent {
  readonly kind: "drill";
  readonly what: string;
}

/** What `stampworks drill registry --json` prints. */
export const registryDrillSchema = z.strictObject({ file: z.string(), record: registryRecordSchema });

/** A drill that was made and recorded. */
export type RegistryDrillResult = z.output<typeof registryDrillSchema>;

/** Names that are written down. */
const MOST_NAMES = 50;

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
  const journals = await openJournals(context, project, "fleet", input.journal);
  try {
    const lock = await journals.of("registry-drill").lock("drill registry", "a restore of the registry");
    try {
      const scratch = resolve(project.root, settings.scratch, ".registry");
      const backup = openBackup(promised.backup, { root: project.root, scratch, env: context.env });
      const found = await drilled(backup, { registry, at, began, root: project.root, context });
      const record = judgeRegistry({
        ...{ project: project.name, registry, backup: promised.backup.kind, at: began.toISOString() },
        ...{ by: operator(), tool: input.tool },
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

type Found = Pick<
  RegistryRecord,
  "point" | "copied" | "written" | "items" | "since" | "ageSeconds" | "tookSeconds" | "problems"
>;

interface Work {
  readonly registry: string;
  readonly at: Date | undefined;
  readonly began: Date;
  readonly root: string;
  readonly context: FleetContext<RegistryDrillEvent>;
}

async function drilled(backup: RegistryBackup, { at, began, context, registry, root }: Work): Promise<Found> {
  const { emit, signal } = context;
  const start = performance.now();
  const took = (): number => Math.round(performance.now() - start) / 1000;
  emit({ kind: "drill", what: "restoring the registry" });
  let restored: RestoredRegistry;
  try {
    restored = await backup.restore({ registry, at, signal });
  } catch (error) {
    if (!(error instanceof RestoreFailed)) throw error;
    return { tookSeconds: took(), problems: error.problems.map((text) => plainText(text, 1000)) };
  }
  const { place, point } = restored;
  const about: Pick<Found, "point"> = { point: plainText(point, 300) };
  let found: Found;
  try {
    const copy = openStore(place, root);
    try {
      // It is back once it can be asked.
      await copy.sequence();
      const tookSeconds = took();
      emit({ kind: "drill", what: "comparing the copy with the registry" });
      const now = openStore(registry, root);
      try {
        found = { ...about, tookSeconds, ...foundIn(await compareRegistries(copy, now), began) };
      } finally {
        await now.close();
      }
    } finally {
      await copy.close();
    }
  } catch (error) {
    found = { ...about, tookSeconds: took(), problems: [plainText(messageOf(error), 1000)] };
  }
  try {
    await restored.remove();
    return found;
  } catch (error) {
    const left = plainText(`the copy is not gone: ${messageOf(error)}; remove it: ${place}`, 1000);
    return { ...found, problems: [...found.problems, left] };
  }
}

function foundIn(
  { copied, firstLostAt, items, problems, since, written }: Compared,
  began: Date,
): Omit<Found, "point" | "tookSeconds"> {
  const count = (kind: string): number => since.filter((one) => one.kind === kind).length;
  const named = since.map(({ key, kind, what }) => `${kind} ${key}${what === "removed" ? " (removed)" : ""}`);
  const age = firstLostAt === undefined ? 0 : (began.getTime() - Date.parse(firstLostAt)) / 1000;
  return {
    ...{ copied, written, items, problems: problems.map((text) => plainText(text, 1000)) },
    since: {
      ...{ stamps: count("stamp"), pools: count("pool"), tenants: count("tenant") },
      names: named.slice(-MOST_NAMES).map((text) => plainText(text, 200)),
    },
    ageSeconds: Math.max(0, age),
  };
}
