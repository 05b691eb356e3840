import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The package's version, out of its manifest above the compiled files or the sources. */
export function version(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = read(join(folder, "package.json"));
    if (manifest?.name === "stampworks") return manifest.version ?? "unknown";
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
