import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname } from "node:path";
import type * as esbuild from "esbuild";
import type { Loader } from "esbuild";

/** What may be a call, or have a comment before one. */
const WORD = /\bimport\s*[(/]/u;
const CALL = /\bimport\s*\(/u;
const LOADERS: Readonly<Record<string, Loader>> = {
  ...{ ".js": "js", ".cjs": "js", ".jsx": "jsx" },
  ...{ ".ts": "ts", ".cts": "ts", ".tsx": "tsx" },
};

/**
 * Whether a source may load another while it runs, in a way that nobody sees. The same words in a comment or in a type
 * (`@type {import("stampworks/stacks").BlueprintInput}`) load nothing: without these the source is looked at once more. One that
 * can't be read may.
 */
export function mayImport(path: string): boolean {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return true;
  }
  if (!WORD.test(text)) return false;
  const loader = LOADERS[extname(path)];
  if (loader === undefined) return true;
  try {
    // Loaded where it is needed: most programs have no such words.
    const { transformSync } = createRequire(__filename)("esbuild") as typeof esbuild;
    return CALL.test(transformSync(text, { loader, legalComments: "none", logLevel: "silent" }).code);
  } catch {
    return true;
  }
}
