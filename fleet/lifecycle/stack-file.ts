import { extname, join } from "node:path";
import { StampError } from "../../core/errors";
import { NAMESPACE } from "../../components/program/config";
import { keyToChange } from "../inventory/own-program";
import type { Project } from "../inventory/project";
import { readText } from "../../core/files/read-text";
import { readStackConfig, type StampEntry } from "../inventory/stack-config";
import { type KillPoint, writeDurably } from "../../core/files/durable";
import { type ConfigEdit, editConfig } from "./edit-config";

/** A stack's config file, relative to the project, as Pulumi names it. */
export function stackFile(project: Project, id: string): string {
  return join(project.stackConfigDir, `Pulumi.${id}${extname(project.file)}`);
}

/**
 * A stamp as its config file says now.
 * @throws StampError with all faults of the file
 */
export function readStamp(project: Project, id: string): StampEntry {
  const result = readStackConfig(project, id, stackFile(project, id));
  if ("stamp" in result) return result.stamp;
  throw StampError.all(result.problems);
}

/**
 * Sets or removes a key of a stamp's identity in its config file; nothing is written when it says so already.
 * @param key without namespace, e.g. `release`
 */
export function setStackKey(
  project: Project,
  id: string,
  key: string,
  value: ConfigEdit,
  killPoint?: KillPoint,
): void {
  const file = stackFile(project, id);
  const text = readText(project.root, file);
  const edited = withStackKey(project, text, key, value);
  if (edited === text) return;
  writeDurably(join(project.root, file), edited, { killPoint });
}

/** A config's text with a key of the identity set or removed. @param key without namespace */
export function withStackKey(project: Project, text: string, key: string, value: ConfigEdit): string {
  const full = project.own === undefined ? `${NAMESPACE}:${key}` : keyToChange(project.own, key);
  // Pulumi adds the project's name to a key without namespace.
  const short = full.startsWith(`${project.name}:`) ? [full.slice(project.name.length + 1)] : [];
  return editConfig(text, [full, ...short], value);
}
