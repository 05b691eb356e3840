// Runs the benchmarks: `npm run bench` for all, `npm run bench -- render` for one. Each prints what it measured
// and how; numbers in the docs come from here.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";

const here = import.meta.dirname;
const all = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(here, entry.name, "index.mjs")))
  .map((entry) => entry.name);
const [name, ...rest] = process.argv.slice(2);
if (name !== undefined && !all.includes(name)) {
  console.error(`no benchmark called ${name}; there are: ${all.join(", ")}`);
  process.exit(2);
}
for (const bench of name === undefined ? all : [name]) {
  console.log(`\n# bench/${bench}`);
  const { status } = spawnSync(process.execPath, ["--expose-gc", join(here, bench, "index.mjs"), ...rest], {
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = status ?? 1;
}
