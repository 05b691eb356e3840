import { hash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { z } from "zod";

/** What a value was made of, each with what it was: a hash, or null for what was not there. */
export const inputsSchema = z.strictObject({
  /** With the mark of an installed package's file, whose content need not be read while it is the same. */
  files: z.array(z.tuple([z.string(), z.string().nullable(), z.string().nullable()])),
  /** Names in a folder; of `sources` those alone that Node.js may take for a module. */
  folders: z.array(z.tuple([z.string(), z.enum(["all", "sources"]), z.string().nullable()])),
  links: z.array(z.tuple([z.string(), z.string()])),
  /** The day it was made on, where that matters. */
  day: z.string().nullable(),
  variables: z.array(z.tuple([z.string(), z.string().nullable()])),
});

export type Inputs = z.output<typeof inputsSchema>;

/** What Node.js may take for a module: an ending of its own or a compiler's, or none; and where packages are. */
const SOURCE = /^[^.]+$|\.(?:[cm]?[jt]sx?|json|node)$/u;

/** How long before a process began a file must have been changed last: file systems' clocks go by steps. */
const STEP_MS = 20;

/** What this process finds of files, each looked at once. */
export class Looked {
  readonly #files = new Map<string, string | null>();

  file(path: string): string | null {
    let found = this.#files.get(path);
    if (found === undefined) {
      found = readHash(path);
      this.#files.set(path, found);
    }
    return found;
  }

  /** Whether all is as it was. */
  isSame({ day, files, folders, links, variables }: Inputs): boolean {
    return (
      (day === null || day === today()) &&
      variables.every(([name, was]) => variable(name) === was) &&
      files.every(
        ([path, was, mark]) => (mark !== null && markOf(path) === mark) || this.file(path) === was,
      ) &&
      folders.every(([path, names, was]) => folder(path, names) === was) &&
      links.every(([path, to]) => linkOf(path) === to)
    );
  }
}

/**
 * What a file of an installed package has while its content is the same; null for any other file. Whoever changes a content changes the
 * time of the file's own record with it, which nobody can set back, and what is noted is older than the process that notes it:
 * git knows by the same what has not changed. Sources of one's own are few, and their contents are read.
 */
export function markOf(path: string): string | null {
  if (!path.includes(`${sep}node_modules${sep}`)) return null;
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(" ");
}

/** The day in UTC, as stamps' last days are. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** A folder's names as a hash; null where there is none. */
export function folder(path: string, names: "all" | "sources"): string | null {
  const found = namesIn(path, names);
  return found === undefined ? null : digest(JSON.stringify(found));
}

function namesIn(path: string, names: "all" | "sources"): string[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => names === "all" || entry.name === "node_modules" || isSource(entry))
      .map(({ name }) => name)
      .sort();
  } catch {
    return undefined;
  }
}

function isSource(entry: { readonly name: string; isDirectory(): boolean }): boolean {
  return !entry.isDirectory() && SOURCE.test(entry.name);
}

export function variable(name: string): string | null {
  const value = process.env[name];
  return value === undefined ? null : digest(value);
}

export function linkOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

export function digest(content: string | Uint8Array): string {
  return hash("sha256", content, "base64url");
}

function readHash(path: string): string | null {
  try {
    return digest(readFileSync(path));
  } catch {
    return null;
  }
}

/** Whether a file was as it is when this process began: what was changed since may not be what was read. */
export function isOlderThanProcess(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  // Nobody sets the time of a change of a file's own record back, as one does that of its content.
  return stat === undefined || stat.ctimeMs < performance.timeOrigin - STEP_MS;
}

/** Whether the modules of a folder are those that were there when this process began. */
export function hasOldSources(path: string): boolean {
  return (namesIn(path, "sources") ?? []).every((name) => isOlderThanProcess(join(path, name)));
}

/** What package managers write down of the packages they installed, whenever they change one. */
const INSTALLED = [".package-lock.json", ".modules.yaml", ".yarn-state.yml", ".yarn-integrity"];

/** Files and folders that say which modules are found where, for modules that were found. */
export class Surroundings {
  readonly files = new Set<string>();
  readonly folders = new Set<string>();
  readonly #seen = new Set<string>();

  /** @param isOwn whether a folder holds sources that somebody may add one to */
  constructor(
    private readonly root: string,
    modules: Iterable<string>,
  ) {
    for (const path of modules) this.#add(dirname(path));
  }

  #add(path: string): void {
    if (this.#seen.has(path)) return;
    this.#seen.add(path);
    const isPackage = path.includes(`${sep}node_modules`);
    if (!isPackage && (path === this.root || path.startsWith(this.root + sep))) this.folders.add(path);
    if (path.endsWith(`${sep}node_modules`)) {
      for (const name of INSTALLED) this.files.add(join(path, name));
    } else this.files.add(join(path, "package.json"));
    if (path !== dirname(path)) this.#add(dirname(path));
  }
}
