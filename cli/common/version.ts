import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What `--version` says: what this is, and the versions that a report of a fault needs. */
export function versionLine(): string {
  return `stampworks ${version()} (@pulumi/pulumi ${sdkVersion()}, Node.js ${process.versions.node})`;
}

/** The package's version, out of its manifest above the compiled files or the sources. */
export function version(): string {
  return versionAbove(__dirname, "stampworks");
}

function sdkVersion(): string {
  const name = "@pulumi/pulumi";
  try {
    return versionAbove(dirname(createRequire(__filename).resolve(name)), name);
  } catch {
    return "not installed";
  }
}

/** The version in the nearest manifest of the package, in the folder or above it. */
function versionAbove(start: string, name: string): string {
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = read(join(folder, "package.json"));
    if (manifest?.name === name) return manifest.version ?? "unknown";
  }
  return "unknown";
}

function read(path: string): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as { name?: string; version?: string };
  } catch {
    return undefined;
  }
}
