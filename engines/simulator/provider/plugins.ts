import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { SIMULATED_PACKAGES } from "./service";

/** Where the simulated providers come from and go to. */
export interface PluginOptions {
  /** Folder that gets one executable a package, `pulumi-resource-<package>`; made when missing. */
  readonly folder: string;
  /** Folder in which the simulated clouds keep their state. */
  readonly simulator: string;
  /** The compiled provider program. Default: the one beside this file. */
  readonly main?: string;
}

/**
 * Makes provider plugins of the simulated clouds that the pulumi CLI can start. Nothing of Pulumi's own is
 * touched: offer the folder through `pluginsSection` in one project's Pulumi.yaml, or through PATH.
 */
export function writePlugins({ folder, simulator, main }: PluginOptions): void {
  mkdirSync(folder, { recursive: true });
  const program = resolve(main ?? join(__dirname, "main.js"));
  for (const name of SIMULATED_PACKAGES) {
    const file = join(folder, `pulumi-resource-${name}`);
    const words = [process.execPath, program, name, resolve(simulator)].map(quoted);
    writeFileSync(file, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`);
    chmodSync(file, 0o755);
  }
}

/** The `plugins` section of a Pulumi.yaml by which one project uses the plugins in a folder. */
export function pluginsSection(folder: string): { providers: { name: string; path: string }[] } {
  return { providers: SIMULATED_PACKAGES.map((name) => ({ name, path: resolve(folder) })) };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
