// The mutation harness of the checks: derives faults from rendered fleets of every cloud and asks the laws and the
// baseline to find each.
//   npm run mutants                  all mutants; prints counts and survivors, exit 1 when there is one
//   npm run mutants -- --every 10    every tenth only
//   npm run mutants -- --cloud gcp   one cloud only
//   npm run mutants -- --clean 1000  no mutants but clean fleets at random: whoever complains is wrong
import { execFile } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { build } from "esbuild";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const { values: flags } = parseArgs({
  options: {
    cloud: { type: "string" },
    every: { type: "string", default: "1" },
    first: { type: "string", default: "0" },
    clean: { type: "string" },
    seed: { type: "string", default: "1" },
    parallel: { type: "string", default: "2" },
    verbose: { type: "boolean", default: false },
  },
});

/** The harness and the library in one file, so that a build that runs meanwhile is in nobody's way. */
async function compile(entry) {
  const outfile = join(root, "node_modules/.cache/stampworks-mutants", `${entry}-${process.pid}.cjs`);
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, `${entry}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    packages: "external",
    logLevel: "warning",
  });
  return outfile;
}

async function pool(tasks, size) {
  const results = [];
  const queue = [...tasks.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await next[1]();
  };
  await Promise.all(Array.from({ length: size }, worker));
  return results;
}

const program = await compile(flags.clean === undefined ? "main" : "clean-main");
const clouds = flags.cloud === undefined ? ["aws", "azure", "gcp"] : [flags.cloud];
const start = performance.now();
const argumentsOf = (cloud) =>
  flags.clean === undefined
    ? ["--cloud", cloud, "--every", flags.every, "--first", flags.first]
    : [
        "--cloud",
        cloud,
        "--seed",
        flags.seed,
        "--fleets",
        String(Math.ceil(Number(flags.clean) / clouds.length)),
      ];
let reports;
try {
  reports = await pool(
    clouds.map((cloud) => async () => {
      const { stdout } = await run(process.execPath, [program, ...argumentsOf(cloud)], {
        maxBuffer: 2 ** 28,
      });
      return JSON.parse(stdout);
    }),
    Number(flags.parallel),
  );
} finally {
  rmSync(program, { force: true });
}
const seconds = ((performance.now() - start) / 1000).toFixed(0);

if (flags.clean === undefined) printMutants();
else printClean();

function printMutants() {
  const families = new Map();
  for (const { families: counted } of reports) {
    for (const [name, { mutants, rules }] of Object.entries(counted)) {
      const family = families.get(name) ?? { mutants: 0, caught: 0, rules: new Map() };
      family.mutants += mutants;
      for (const [rule, count] of Object.entries(rules)) {
        family.caught += count;
        family.rules.set(rule, (family.rules.get(rule) ?? 0) + count);
      }
      families.set(name, family);
    }
  }
  let mutants = 0;
  let caught = 0;
  for (const [name, family] of families) {
    mutants += family.mutants;
    caught += family.caught;
    const rules = [...family.rules].sort((a, b) => b[1] - a[1]);
    const by =
      name === "baseline"
        ? `${rules.length} rules`
        : rules.map(([rule, count]) => `${rule} ${count}`).join(", ");
    console.log(
      `${name.padEnd(34)} ${String(family.caught).padStart(6)} of ${String(family.mutants).padStart(6)}   ${by}`,
    );
  }
  const survivors = reports.flatMap((report) => report.survivors);
  console.log(`\n${caught} of ${mutants} mutants rejected by the expected rule, in ${seconds} s`);
  console.log(`survivors: ${survivors.length === 0 ? "none" : survivors.length}`);
  for (const survivor of flags.verbose ? survivors : survivors.slice(0, 200)) console.log(`  ${survivor}`);
  if (survivors.length > 0) process.exitCode = 1;
}

function printClean() {
  const complaints = reports.flatMap((report) => report.complaints);
  const sum = (key) => reports.reduce((total, report) => total + report[key], 0);
  console.log(`${sum("fleets")} clean fleets with ${sum("stamps")} stamps judged in ${seconds} s`);
  console.log(`complaints: ${complaints.length === 0 ? "none" : complaints.length}`);
  for (const complaint of flags.verbose ? complaints : complaints.slice(0, 100))
    console.log(`  ${complaint}`);
  if (complaints.length > 0) process.exitCode = 1;
}
