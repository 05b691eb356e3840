import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { StampError } from "../../core/errors";
import { isThere } from "../../core/files/read-bytes";
import { liesWithin } from "../../core/files/read-text";
import { shownPath } from "../../core/files/shown-path";
import type { Project } from "./project";

/** Endings of TypeScript sources, in the order in which they are looked for. */
export const TYPESCRIPT = [".ts", ".tsx", ".mts", ".cts"];

/** Whether a file is a TypeScript source, and no declaration. */
export function isTypeScript(path: string): boolean {
  return /(?<!\.d)\.[cm]?tsx?$/u.test(path);
}

/**
 * The file of a project's program, links resolved: what Pulumi runs, compiled or TypeScript.
 * @throws StampError `input` when there is none, or it lies outside the project
 */
export function mainModule(project: Project): string {
  const request = join(project.root, project.main ?? ".");
  const path = resolveModule(request, join(project.root, "package.json"));
  const at = { file: project.file, field: "main", received: shownPath(project.main ?? ".") };
  if (path === undefined) {
    const fix = "compile it first (npm run build), or correct main";
    throw new StampError("input", "the program does not exist", { ...at, fix });
  }
  if (liesWithin(project.root, path)) return path;
  throw new StampError("input", "the program lies outside the project", at);
}

/**
 * Resolves what a module asks for as Node.js does, and where that finds nothing, to a TypeScript source.
 * @param from file that asks
 */
export function resolveModule(request: string, from: string): string | undefined {
  try {
    return realpathSync(createRequire(from).resolve(request));
  } catch {
    const base = /^\.{1,2}(\/|$)/u.test(request) ? join(dirname(from), request) : request;
    // Sources of ES modules name the file that a compiler would write.
    const renamed = base.replace(/\.([cm]?)js(x?)$/u, ".$1ts$2");
    const found = [
      ...(renamed === base ? [] : [renamed]),
      ...TYPESCRIPT.flatMap((ending) => [`${base}${ending}`]),
      ...TYPESCRIPT.map((ending) => join(base, `index${ending}`)),
    ].find((path) => isThere(path));
    return found === undefined ? undefined : realpathSync(found);
  }
}
