// What a person waits for at the command line: the whole process, from its start to its end.
//   npm run bench -- commands [--stamps 10,100,1000] [--rounds 3]
// `check` of fleets of the repository's own blueprint (a third of the stamps on each cloud): the first time, when all is rendered
// and judged, and again, when nothing has changed; `preview` of one stamp on the embedded engine. Beside them the floor: Node.js that
// does nothing, and Node.js that loads Pulumi's SDK; and the same stamp written by hand under Pulumi's setMocks. Processor time (all threads), as others may use the machine; the commands
// take turns, and the median counts.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeByHand } from "./by-hand.mjs";
import { makeFleet } from "./fleet.mjs";

const root = resolve(import.meta.dirname, "../..");
const command = join(root, "dist/cli/main.js");
const { values: flags } = parseArgs({
  options: {
    stamps: { type: "string", default: "10,100,1000" },
    rounds: { type: "string", default: "3" },
  },
});
const rounds = Number(flags.rounds);

/** Runs node, and measures it by a parent of its own, whose children's time is this one's alone. */
function run(args, cwd) {
  const probe = `
    const { spawnSync } = require("node:child_process");
    const { readFileSync } = require("node:fs");
    const from = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ${JSON.stringify(args)}, { cwd: ${JSON.stringify(cwd)}, maxBuffer: 1 << 28 });
    const seconds = (performance.now() - from) / 1000;
    // Times of ended children, in ticks of 10 ms: fields 16 and 17 of proc(5)'s stat.
    const fields = readFileSync("/proc/self/stat", "latin1").split(") ")[1].split(" ");
    const cpu = (Number(fields[13]) + Number(fields[14])) / 100;
    console.log(JSON.stringify({ status, seconds, cpu, stderr: status === 0 ? "" : String(stderr).slice(-500) }));`;
  const { stdout } = spawnSync(process.execPath, ["-e", probe], { encoding: "utf8", maxBuffer: 1 << 28 });
  const result = JSON.parse(stdout);
  if (result.status !== 0 && result.status !== 1) throw new Error(result.stderr);
  return result;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** @param work name → what makes ready and what is run; each in its turn */
function inTurns(work, times) {
  const spent = new Map(Object.keys(work).map((name) => [name, []]));
  for (let round = 0; round < times; round += 1)
    for (const [name, { args, before = () => undefined, cwd = root }] of Object.entries(work)) {
      before();
      spent.get(name).push(run(args, cwd));
    }
  return [...spent].map(([name, runs]) => ({
    name,
    cpu: median(runs.map(({ cpu }) => cpu)),
    seconds: median(runs.map(({ seconds }) => seconds)),
  }));
}

function table(rows, floor) {
  for (const { name, cpu, seconds } of rows)
    console.log(
      `${name.padEnd(44)} ${cpu.toFixed(2).padStart(8)} s of processor time ${seconds.toFixed(2).padStart(8)} s by the clock ${(cpu / floor).toFixed(1).padStart(7)} × the floor`,
    );
}

const one = makeFleet(root, 1);
const byHand = await writeByHand(root);
const sdk = join(root, "node_modules/@pulumi/pulumi");
run([command, "check"], one.folder);
const small = inTurns(
  {
    "node, nothing (the floor)": { args: ["-e", "0"] },
    "node, Pulumi's SDK loaded": { args: ["-e", `require(${JSON.stringify(sdk)})`] },
    "the same stamp by hand, under setMocks": { args: [byHand.file] },
    "stampworks --help": { args: [command, "--help"] },
    "stampworks preview, one stamp": { args: [command, "preview", "b00000"], cwd: one.folder },
    "stampworks check, one stamp, again": { args: [command, "check"], cwd: one.folder },
  },
  rounds,
);
one.remove();
byHand.remove();
const floor = small[0].cpu;
table(small, floor);
const cpuOf = (part) => small.find(({ name }) => name.includes(part)).cpu;
console.log(
  `${(cpuOf("preview") / cpuOf("by hand")).toFixed(3)} = stampworks preview / the same stamp by hand, under setMocks`,
);

console.log();
const growth = [];
for (const stamps of flags.stamps.split(",").map(Number)) {
  const { folder, remove } = makeFleet(root, stamps);
  const forget = () => rmSync(join(folder, ".stampworks"), { recursive: true, force: true });
  // A large fleet is measured once: it takes long enough to be its own mean.
  const rows = inTurns(
    {
      [`check, ${stamps} stamps, the first time`]: { args: [command, "check"], cwd: folder, before: forget },
      [`check, ${stamps} stamps, again`]: { args: [command, "check"], cwd: folder },
    },
    stamps > 100 ? 1 : rounds,
  );
  table(rows, floor);
  growth.push({ stamps, first: rows[0].cpu, again: rows[1].cpu });
  remove();
}
console.log("\nmilliseconds of processor time for each stamp more");
for (const [index, { stamps, first, again }] of growth.entries()) {
  const before = growth[index - 1];
  if (before === undefined) continue;
  const each = (now, then) => (((now - then) * 1000) / (stamps - before.stamps)).toFixed(1);
  console.log(
    `${before.stamps} to ${stamps}: ${each(first, before.first)} the first time, ${each(again, before.again)} again`,
  );
}
// What rendered the stamp for its peer would keep the process.
process.exit(0);
