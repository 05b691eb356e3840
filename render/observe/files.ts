import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Observation } from "./observation";
import { observing } from "./observing";
import { type Callable, tap } from "./tap";

/** Functions that read a whole file, or look whether it is there; each with a callback, a promise or neither. */
const FILES = ["readFile", "readFileSync", "exists", "existsSync"];
/** Functions that read the names in a folder. */
const FOLDERS = ["readdir", "readdirSync"];
/** Node.js itself asks for these where it loads modules. */
const LINKS = "realpathSync";

/**
 * Notes what observed code reads of files. Everything else of `fs` is refused: a file's time, a file that is open, a write.
 */
export function tapFiles(): void {
  for (const [name, value] of Object.entries(fs)) {
    if (typeof value === "function" && isFunctionOfFiles(name)) tapFunction(fs, name);
  }
  for (const name of functionsOf(fs.promises)) tapFunction(fs.promises, name);
  syncBuiltinESMExports();
}

function tapFunction(module: object, name: string): void {
  tap(module, name, (args, result) => {
    const observation = observing();
    if (observation !== undefined) note(observation, name, args, result);
  });
}

function note(observation: Observation, name: string, [first, options]: readonly unknown[], result: unknown) {
  const path = pathOf(first);
  if (path === undefined) return observation.refuse(`opens files (fs.${name})`);
  if (name === LINKS) {
    if (typeof result === "string") observation.links.set(path, result);
    else observation.refuse(`follows links (fs.${name})`);
  } else if (FILES.includes(name)) observation.files.add(path);
  else if (FOLDERS.includes(name) && !isRecursive(options)) observation.folders.add(path);
  else observation.refuse(`uses fs.${name}`);
}

function pathOf(value: unknown): string | undefined {
  if (typeof value === "string") return resolve(value);
  return value instanceof URL && value.protocol === "file:" ? fileURLToPath(value) : undefined;
}

/** Names alone are noted, those of the folder itself. */
function isRecursive(options: unknown): boolean {
  return typeof options === "object" && options !== null;
}

/** Not the classes, whose names begin with a capital, nor what only turns numbers into names. */
function isFunctionOfFiles(name: string): boolean {
  return /^[a-z]/u.test(name);
}

function functionsOf(module: object): string[] {
  return Object.entries(module)
    .filter((entry): entry is [string, Callable] => typeof entry[1] === "function")
    .map(([name]) => name);
}
