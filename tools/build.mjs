// Compiles the TypeScript of this package (or, with --dir, of a project that uses it) to CommonJS under
// dist/, file by file, without type-checking: fast enough to run before every command. Types are checked by
// `npm run check` and emitted by `npm run build:types`.
import { build, context } from "esbuild";
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

const SOURCES = ["components", "stacks", "graph", "policies", "fleet"];
const root = resolve(import.meta.dirname, "..");
const out = join(root, "dist");

/** Every .ts file below a folder, declarations aside. */
function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

const present = SOURCES.filter((folder) =>
  statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory(),
);
const options = {
  entryPoints: present.flatMap((folder) => sources(join(root, folder))),
  outbase: root,
  outdir: out,
  format: "cjs",
  platform: "node",
  target: "node20",
  sourcemap: true,
  sourcesContent: false,
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  const watcher = await context(options);
  await watcher.watch();
  console.log(`watching ${present.join(", ")}`);
} else {
  // Compiled files of sources that are gone must not stay importable.
  for (const folder of present) rmSync(join(out, folder), { recursive: true, force: true });
  await build(options);
  writeFileSync(join(out, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
  if (process.argv.includes("--verbose"))
    console.log(`${options.entryPoints.length} files → ${relative(root, out)}`);
}
