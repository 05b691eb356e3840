// Writes every committed file that is made of something else: docs and schemas by tools/generators/*-doc.mjs, *-schema(s).mjs and *-table.mjs,
// which this finds by their names, and blueprint.lock.json. With --check nothing is written, and it fails, naming them all, when
// one is stale. Bundles are not among them: the build makes them, and nobody commits them.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const flags = process.argv.includes("--check") ? ["--check"] : [];
const generators = readdirSync(join(import.meta.dirname, "generators"))
  .filter((name) => /-(doc|schemas?|table)\.mjs$/.test(name))
  .sort()
  .map((name) => [join("tools", "generators", name)]);

const failed = [];
for (const command of [...generators, [join("dist", "cli", "main.js"), "lock"]]) {
  const { status } = spawnSync(process.execPath, [...command, ...flags], { cwd: root, stdio: "inherit" });
  if (status !== 0) failed.push(command.join(" "));
}
if (failed.length > 0) {
  const what = flags.length > 0 ? "stale: run npm run generate and commit what it writes" : "not written";
  console.error(`${what} (${failed.join("; ")})`);
  process.exit(1);
}
