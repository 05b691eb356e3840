import { join } from "node:path";
import { StampError } from "../../core/errors";
import { waitOf } from "../../engines/passing";
import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import type { Engine, OperationOptions, StackSpec } from "../../engines/engine";
import type { Project } from "../inventory/project";
import type { StampEntry } from "../inventory/stack-config";
import { type KillPoint, removeDurably } from "../../core/files/durable";
import { destroySettled } from "../work/settled";
import { type FinalBackup, finalBackups } from "./final-backups";
import { recordRetired } from "./retired";
import { readStamp, setStackKey, stackFile } from "./stack-file";

/** Says why a stamp must not be retired yet, e.g. because tenants live in it; [] when it may. */
export type RetireGuard = (stamp: StampEntry) => Promise<readonly StampError[]>;

/** What a stamp's retirement is done with. */
export interface RetireTools {
  readonly project: Project;
  readonly engine: Engine;
  /** ISO 8601. */
  readonly today: string;
  /** The stack of a stamp as its config says now. */
  specOf(stamp: StampEntry): StackSpec;
  readonly guards: readonly RetireGuard[];
  /** Closes the stamp in the registry, where there is one: from then on nobody is placed on it. */
  readonly close?: (id: string) => Promise<void>;
  /** Takes a last backup of the operator's own, before anything is taken down. */
  readonly backup?: (id: string) => Promise<void>;
  /** Takes the stamp out of the registry, once nothing of it is left. */
  readonly forget?: (id: string) => Promise<void>;
  readonly operation: OperationOptions;
  readonly report: (text: string) => void;
  readonly killPoint?: KillPoint;
}

/** What became of a retired stamp. */
export interface Retirement {
  readonly id: string;
  /** The generation that was recorded as used. */
  readonly generation: number;
  /** Resources this run deleted; the others were gone already. */
  readonly deleted: number;
  /** What the clouds keep of the data this run deleted. */
  readonly backups: readonly FinalBackup[];
}

/**
 * Ends a stamp for good: closed in the registry, backed up a last time, protection lifted by one update, everything
 * destroyed, nothing left in its state, its id recorded as used, its config removed. Where it stands is read from config and state, so that after a crash the
 * same call goes on, on any machine.
 *
 * @throws StampError `state` when a guard objects or something is left
 */
export async function retire(id: string, tools: RetireTools): Promise<Retirement> {
  const { killPoint, project } = tools;
  const stamp = readStamp(project, id);
  const objections = (await Promise.all(tools.guards.map((guard) => guard(stamp)))).flat();
  if (objections.length > 0) throw StampError.all(objections);
  await tools.close?.(id);
  await backUp(id, tools);
  setStackKey(project, id, "retiring", true, killPoint);
  const { backups, deleted } = await empty(id, tools);
  await tools.forget?.(id);
  recordRetired(project, stamp.identity, tools.today, killPoint);
  removeDurably(join(project.root, stackFile(project, id)));
  return { id, generation: stamp.identity.generation, deleted, backups };
}

/** Takes the operator's backup while there is something to back up: an interrupted destroy may have deleted it. */
async function backUp(id: string, { backup, engine, project, report }: RetireTools): Promise<void> {
  if (backup === undefined) return;
  const name = { project: project.name, stack: id };
  const resources = resourcesOf(await engine.export(name));
  const wasLifted = (await engine.outputs(name))?.["retiring"] === true;
  if (resources.length === 0 || (wasLifted && finalBackups(resources).length === 0)) return;
  report("backing up");
  await backup(id);
}

/** Destroys what a stamp has. @returns how many resources this run deleted, and what is kept of them */
async function empty(id: string, tools: RetireTools): Promise<Pick<Retirement, "deleted" | "backups">> {
  const { engine, operation, project, report } = tools;
  const name = { project: project.name, stack: id };
  if (resourcesOf(await engine.export(name)).length === 0) return { deleted: 0, backups: [] };
  const lift = async (): Promise<void> => {
    report("lifting protection");
    await engine.up(tools.specOf(readStamp(project, id)), operation);
  };
  const destroy = async (): Promise<number> => {
    report("destroying");
    return (await destroySettled(engine, name, operation, report)).counts.delete;
  };
  // The outputs tell that an update with the protection lifted ran before. Another one would make again what an
  // interrupted destroy has deleted already.
  const wasLifted = (await engine.outputs(name))?.["retiring"] === true;
  if (!wasLifted) await lift();
  const backups = finalBackups(resourcesOf(await engine.export(name)));
  let deleted: number;
  try {
    deleted = await destroy();
  } catch (error) {
    // An update that was cut short may have told so before it had lifted the protection of all. Whatever else failed: another
    // update would make again what is deleted already.
    if (!wasLifted || operation.signal?.aborted === true || !isProtection(error)) throw error;
    await lift();
    deleted = await destroy();
  }
  refuseLeftovers(id, resourcesOf(await engine.export(name)));
  return { deleted, backups };
}

/** What clouds say of what is protected, or not to be emptied, until an update lifts that. */
const PROTECTED = /protect|lock|immutab|not ?empty|contain|force_?destroy/iu;

function isProtection(error: unknown): boolean {
  return error instanceof Error && waitOf(error, "destroy") !== "release" && PROTECTED.test(error.message);
}

function refuseLeftovers(id: string, left: readonly PropertyValue[]): void {
  if (left.length === 0) return;
  const types = left.flatMap((resource) => (isMap(resource) ? [String(resource["type"])] : []));
  const more = types.length > 5 ? ` and ${types.length - 5} more` : "";
  throw new StampError("state", `stamp "${id}" is not empty: ${types.slice(0, 5).join(", ")}${more}`, {
    fix: `see why they remain, then run stampworks retire ${id} again; its config was kept`,
  });
}

/** The resources of an exported state; none where there is no state. */
export function resourcesOf(exported: PropertyMap | undefined): readonly PropertyValue[] {
  const deployment = exported?.["deployment"];
  const resources = isMap(deployment) ? deployment["resources"] : undefined;
  return Array.isArray(resources) ? resources : [];
}
