// Compiles the TypeScript of this package to CommonJS under
// dist/, file by file, without type-checking: fast enough to run before every command. Types are checked by
// `npm run check` and emitted by `npm run build:types`. With --release there are no source maps. With --prepare, which is
// how npm's script of that name calls it, it leaves alone what `prepack` has just built: npm runs `prepare` after it. CI builds once, and
// names the folder in STAMPWORKS_BUILT, so that its steps do not build again.
import { build, context } from "esbuild";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { edgeCode } from "./edge-bundle.mjs";
import { synchroniserCode } from "./synchroniser-bundle.mjs";

const SOURCES = [
  "core",
  "graph",
  "policies",
  "components",
  "stacks",
  "render",
  "engines",
  "router",
  "tenants",
  "planning",
  "events",
  "fleet",
  "cli",
];
const root = resolve(import.meta.dirname, "..");
const out = join(root, "dist");
/** What npm calls by name: it makes them executable when it installs, and not after a build that replaced them. */
const commands = Object.values(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).bin).map((path) =>
  join(root, path),
);

/** Every .ts file below a folder, declarations aside. */
function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Tables the compiled code reads, copied beside it. */
function copyTables() {
  const tables = join(root, "planning/cost/prices");
  for (const name of readdirSync(tables).filter((file) => file.endsWith(".yaml"))) {
    replaceChanged(join(out, relative(root, tables), name), readFileSync(join(tables, name)));
  }
}

/** Writes a file in one step, and only where it differs: a command that runs from it never finds it gone or half written. */
function replaceChanged(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  if (commands.includes(path)) chmodSync(draft, 0o755);
  renameSync(draft, path);
}

/** Those of an earlier build that did not see to it, and of the watcher, which writes by itself. */
function makeExecutable() {
  for (const path of commands.filter(existsSync))
    if ((statSync(path).mode & 0o111) !== 0o111) chmodSync(path, 0o755);
}

/** Compiled files of sources that are gone must not stay importable; tables are copied, not compiled. */
function removeStale(made) {
  for (const folder of present) {
    for (const entry of readdirSync(join(out, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !made.has(path) && !path.endsWith(".yaml") && !isDraft(path))
        rmSync(path, { force: true });
    }
  }
}

/** Whether another build, which is under way, is about to name this file. */
function isDraft(path) {
  const [, pid] = /\.(\d+)$/.exec(path) ?? [];
  if (pid === undefined) return false;
  try {
    return process.kill(Number(pid), 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * A source that is newer than all that was made, because the same came of it, would have each command build again, and run itself again
 * without end: one file of the build takes the time of now, or that of a source whose clock is ahead.
 */
function markBuilt() {
  const others = new Set(["node_modules", "tests", "test", "coverage"]);
  const newest = (folder, ending) =>
    readdirSync(folder, { withFileTypes: true }).reduce((latest, entry) => {
      const path = join(folder, entry.name);
      if (entry.isFile() && ending.test(entry.name))
        return Math.max(latest, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      const isOther = entry.name.startsWith(".") || others.has(entry.name) || path === out;
      return entry.isDirectory() && !isOther ? Math.max(latest, newest(path, ending)) : latest;
    }, 0);
  const source = newest(root, /\.[cm]?ts$/);
  const now = new Date(Math.ceil(Math.max(Date.now(), source)));
  if (source > newest(out, /\.[cm]?js$/)) utimesSync(join(out, "cli/main.js"), now, now);
}

if (process.env.STAMPWORKS_BUILT === root && process.argv.length === 2) process.exit(0);
if (process.argv.includes("--prepare") && ["pack", "publish"].includes(process.env.npm_command))
  process.exit(0);

/** Code that the routing layer deploys as text; core/files/bundle.ts reads it. */
async function writeBundles() {
  const folder = join(out, "generated");
  replaceChanged(join(folder, "edge-function.js"), Buffer.from(await edgeCode()));
  replaceChanged(join(folder, "synchroniser.js"), Buffer.from(await synchroniserCode()));
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
  // A package without sources has nothing a map could lead to.
  sourcemap: !process.argv.includes("--release"),
  sourcesContent: false,
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  copyTables();
  await writeBundles();
  const watcher = await context(options);
  await watcher.rebuild();
  makeExecutable();
  await watcher.watch();
  console.log(`watching ${present.join(", ")}`);
} else {
  const { outputFiles } = await build({ ...options, write: false });
  for (const { contents, path } of outputFiles) replaceChanged(path, contents);
  makeExecutable();
  removeStale(new Set(outputFiles.map(({ path }) => path)));
  copyTables();
  await writeBundles();
  replaceChanged(join(out, "package.json"), Buffer.from(`${JSON.stringify({ type: "commonjs" })}\n`));
  markBuilt();
  if (process.argv.includes("--verbose"))
    console.log(`${options.entryPoints.length} files → ${relative(root, out)}`);
}
