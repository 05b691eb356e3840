// Runs the benchmarks: `npm run bench` for all, `npm run bench -- render check` for those named. Each prints what it
// measured and how; numbers in the docs come from here. Options come after the names and go to each of them.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";

const here = import.meta.dirname;
const all = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(here, entry.name, "index.mjs")))
  .map((entry) => entry.name);
const args = process.argv.slice(2);
const firstOption = args.findIndex((arg) => arg.startsWith("-"));
const names = firstOption < 0 ? args : args.slice(0, firstOption);
const options = args.slice(names.length);
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark called ${unknown.join(", ")}; there are: ${all.join(", ")}`);
  process.exit(2);
}
for (const bench of names.length === 0 ? all : names) {
  console.log(`\n# bench/${bench}`);
  const { status } = spawnSync(
    process.execPath,
    ["--expose-gc", join(here, bench, "index.mjs"), ...options],
    {
      stdio: "inherit",
    },
  );
  if (status !== 0) process.exitCode = status ?? 1;
}
