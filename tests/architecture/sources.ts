import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** Root of the repository. */
export const ROOT = resolve(__dirname, "../..");

/** Paths of the TypeScript sources below a folder, from the root, with forward slashes. */
export function sourcesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/** One import of a source file. */
export interface Import {
  readonly file: string;
  /** A path from the root without ending for our own files, else the package's specifier. */
  readonly target: string;
  /** True where the import leaves nothing in the compiled code. */
  readonly typeOnly: boolean;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^"'`;]*?\sfrom\s+)?["']([^"']+)["']|(?:require|import)\(\s*["']([^"']+)["']\s*\)/g;

/** Text of a source file without its block comments. */
export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
}

/** Every import of a file: static, re-exported, dynamic and required. */
export function importsOf(file: string): Import[] {
  const text = textOf(file);
  return [...text.matchAll(IMPORT)].map((match) => {
    const specifier = match[2] ?? match[3] ?? "";
    const own = specifier.startsWith(".");
    return {
      file,
      target: own
        ? relative(ROOT, resolve(ROOT, dirname(file), specifier))
            .split(sep)
            .join("/")
        : specifier,
      typeOnly: match[1] !== undefined,
    };
  });
}
