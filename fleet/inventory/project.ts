import { defined } from "../../core/defined";
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { isMap, isScalar } from "yaml";
import { StampError, shown } from "../../core/errors";
import { liesWithin, readText } from "../../core/files/read-text";
import { isThere } from "../../core/files/read-bytes";
import { shownPath } from "../../core/files/shown-path";
import { configValue, type ConfigValue } from "./config-value";
import { type Entry, parseYaml, type YamlFile } from "../../core/files/yaml";
import type { OwnProgram } from "./own-program";
import { readSettings } from "./settings";

/** A Pulumi project on disk. */
export interface Project {
  /** Folder of the project file, links resolved. */
  readonly root: string;
  /** The project file's name: `Pulumi.yaml` or `Pulumi.yml`. */
  readonly file: string;
  readonly name: string;
  /** `nodejs` in a fleet. */
  readonly runtime: string;
  /** The program, relative to the root; absent when the package's own main module is meant. */
  readonly main?: string;
  /** Folder of the stacks' config files, relative to the root; `.` for the root itself. */
  readonly stackConfigDir: string;
  /** Values the project gives to keys a stack does not set, `namespace:key` → value. */
  readonly defaults: Readonly<Record<string, ConfigValue>>;
  /** How the stacks' identity is said, where the program has nothing of this library's components. */
  readonly own?: OwnProgram;
}

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml"];

/**
 * Finds the project as Pulumi does, in the folder or the nearest one above it that has a project file.
 * @throws StampError `input`
 */
export function readProject(cwd: string): Project {
  const path = findProject(cwd);
  const root = realpathSync(dirname(path));
  const file = basename(path);
  const result = parseYaml(readText(root, file), file);
  if ("problems" in result) throw StampError.all(result.problems);
  return { ...new ProjectReader(root, result.yaml).read(), ...defined({ own: readSettings(root).identity }) };
}

/** Whether there is a project in the folder or in one above it. */
export function hasProject(cwd: string): boolean {
  return searchProject(cwd) !== undefined;
}

function searchProject(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const found = PROJECT_FILES.map((name) => join(folder, name)).find((path) => isThere(path));
    if (found !== undefined || folder === dirname(folder)) return found;
  }
}

function findProject(cwd: string): string {
  const found = searchProject(cwd);
  if (found !== undefined) return found;
  throw new StampError("input", "there is no Pulumi.yaml here or in a folder above", {
    fix: "go to the fleet's folder, or name it with --cwd",
  });
}

class ProjectReader {
  private readonly entries: ReadonlyMap<string, Entry>;

  constructor(
    private readonly root: string,
    private readonly yaml: YamlFile,
  ) {
    this.entries = new Map(yaml.entries.map((entry) => [entry.key, entry]));
  }

  read(): Project {
    const name = this.text("name");
    if (name === undefined || !/^[A-Za-z0-9_.-]{1,100}$/.test(name)) {
      const allowed = "letters, digits, dashes, underscores and dots, at most 100";
      throw this.error("name", "not a project name", { received: shown(name ?? null), allowed });
    }
    const main = this.path("main");
    return {
      root: this.root,
      file: this.yaml.file,
      name,
      runtime: this.runtime(),
      ...defined({ main }),
      stackConfigDir: this.path("stackConfigDir") ?? ".",
      defaults: this.defaults(name),
    };
  }

  private runtime(): string {
    const node = this.entries.get("runtime")?.node ?? null;
    const name = isMap(node) ? node.get("name") : isScalar(node) ? node.value : undefined;
    if (name === "nodejs") return name;
    const fix = "a fleet's program runs on Node.js";
    throw this.error("runtime", "not a fleet's project", {
      received: shown(name ?? null),
      allowed: "nodejs",
      fix,
    });
  }

  private defaults(project: string): Record<string, ConfigValue> {
    const node = this.entries.get("config")?.node ?? null;
    const defaults: Record<string, ConfigValue> = {};
    if (!isMap(node)) return defaults;
    for (const entry of this.yaml.entriesOf(node)) {
      const declared = isMap(entry.node)
        ? (entry.node.get("default", true) ?? entry.node.get("value", true))
        : entry.node;
      if (declared === undefined || declared === null) continue;
      defaults[entry.key.includes(":") ? entry.key : `${project}:${entry.key}`] = configValue(declared);
    }
    return defaults;
  }

  private path(key: string): string | undefined {
    const text = this.text(key);
    if (text === undefined || text === "") return undefined;
    const path = resolve(this.root, text);
    const real = existsSync(path) ? realpathSync(path) : path;
    if (liesWithin(this.root, real)) return relative(this.root, path) || ".";
    const fix = "keep it in the project";
    throw this.error(key, "the path leads out of the project", { received: shown(shownPath(text)), fix });
  }

  private text(key: string): string | undefined {
    const node = this.entries.get(key)?.node ?? null;
    if (node === null || (isScalar(node) && node.value === null)) return undefined;
    if (isScalar(node) && typeof node.value === "string") return node.value;
    throw this.error(key, "not allowed", { received: shown(node.toJSON()), allowed: "a text" });
  }

  private error(
    key: string,
    problem: string,
    details: { received?: string; allowed?: string; fix?: string },
  ): StampError {
    const place = this.entries.get(key)?.place ?? { line: 1, column: 1 };
    return new StampError("input", problem, { file: this.yaml.file, ...place, field: key, ...details });
  }
}
