import Module, { builtinModules } from "node:module";
import { join, resolve, sep } from "node:path";
import type { Observation } from "./observation";
import { type LoadedModule, loadedModules } from "./loaded";
import { observing } from "./observing";
import { tap } from "./tap";

/** Built-in modules that only compute, or whose functions are observed one by one. */
const HARMLESS = new Set(
  [
    "assert",
    "assert/strict",
    "buffer",
    "crypto",
    "events",
    "fs",
    "fs/promises",
    "module",
    "path",
    "path/posix",
  ].concat(
    [
      "path/win32",
      "process",
      "punycode",
      "querystring",
      "stream",
      "string_decoder",
      "timers",
      "timers/promises",
    ],
    [
      "os",
      "url",
      "util",
      "util/types",
      "constants",
      "async_hooks",
      "perf_hooks",
      "child_process",
      "dns",
      "net",
    ],
  ),
);
const BUILTIN = new Set(builtinModules);

/** SDKs that are known to reach the outside only through Pulumi's monitor while a program makes resources. */
const SDK = /[\\/]node_modules[\\/]@pulumi[\\/](?:pulumi|aws|azure-native|gcp|random)[\\/]/u;
/** This package, compiled; in its own repository the fleet's program lies in there, too. */
const OWN = resolve(__dirname, "../..") + sep;
const OWN_PROGRAM = join(OWN, "stacks") + sep;

/** Notes what observed code requires, and refuses built-in modules whose functions nobody looks at. */
export class RequiredModules {
  /** What was loaded before anything was observed, and what that has loaded since: not the program's own doing. */
  readonly #trusted: Set<string>;

  constructor() {
    this.#trusted = new Set(loadedModules());
    tap(Module, "_load", ([request, parent]) => {
      const observation = observing();
      if (observation === undefined || typeof request !== "string") return;
      this.#note(observation, request, parent as LoadedModule | undefined);
    });
    tap(Module, "_resolveFilename", ([, parent], found) => {
      if (typeof found !== "string" || BUILTIN.has(found)) return;
      const from = (parent as LoadedModule | undefined)?.filename;
      if (from !== null && from !== undefined && this.isTrusted(from) && inPackage(found))
        this.#trusted.add(found);
    });
  }

  /** Whether a file is known to leave the world alone: an SDK's, this package's own, or a package's that these need. */
  isTrusted(file: string): boolean {
    if (file.startsWith(OWN)) return !file.startsWith(OWN_PROGRAM);
    return SDK.test(file) || this.#trusted.has(file);
  }

  /** Takes over what another thread of this process found to leave the world alone. */
  trust(files: Iterable<string>): void {
    for (const file of files) this.#trusted.add(file);
  }

  #note(observation: Observation, request: string, parent: LoadedModule | undefined): void {
    const name = request.replace(/^node:/u, "");
    if (!request.startsWith("node:") && !BUILTIN.has(name)) return;
    const from = parent?.filename;
    if (HARMLESS.has(name) || (from !== null && from !== undefined && this.isTrusted(from))) return;
    observation.refuse(`requires node:${name}`);
  }
}

function inPackage(file: string): boolean {
  return file.includes(`${sep}node_modules${sep}`);
}
