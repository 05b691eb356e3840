import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What `--version` says: what this is, and the versions that a report of a fault needs. */
export function versionLine(): string {
  return `stampworks ${version()} (@pulumi/pulumi ${sdkVersion()}, Node.js ${process.versions.node})`;
}

/** The package's version, out of its manifest above the compiled files or the sources. */
export function version(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = read(join(folder, "package.json"));
    if (manifest?.name === "stampworks") return manifest.version ?? "unknown";
  }
  return "unknown";
}

function sdkVersion(): string {
  try {
    return read(createRequire(__filename).resolve("@pulumi/pulumi/package.json"))?.version ?? "unknown";
  } catch {
    return "not installed";
  }
}

function read(path: string): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as { name?: string; version?: string };
  } catch {
    return undefined;
  }
}
