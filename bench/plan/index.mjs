// What a very large fleet costs before anything is rendered: its configs read and checked, its waves, its status.
//   npm run bench -- plan [--stamps 10000]
// Over generated configs, each in a process of its own: the commands as a user runs them, on as many stamps as the private
// ranges of IPv4 have room for, and those that take a fleet with faults, or what they are made of, on all.
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const root = resolve(import.meta.dirname, "../..");
const { values: flags } = parseArgs({ options: { stamps: { type: "string", default: "10000" } } });
const REGIONS = ["eu-west-1", "us-east-1", "eu-central-1", "ap-southeast-2"];
/** The private ranges, as first octets and how many blocks of /20, the smallest a stamp can have, they hold. */
const RANGES = [
  { at: [10, 0], blocks: 4096 },
  { at: [100, 64], blocks: 1024 },
  { at: [172, 16], blocks: 256 },
  { at: [192, 168], blocks: 16 },
];
const ROOM = RANGES.reduce((sum, { blocks }) => sum + blocks, 0);
/** Most seconds and megabytes that any of it may take. */
const [SECONDS, MEGABYTES] = [5, 512];
/** Stamps that are brought up for real; one a region. */
const MODELS = REGIONS.length;

const stamps = Number(flags.stamps);
const real = Math.min(stamps, ROOM);
const commands = join(root, "dist/cli/main.js");
withFleet(real, (folder, measure) => {
  for (const args of [
    ["status"],
    ["rollout", "--plan", "--release", "2030.1.0"],
    ["rollout", "--emit", "gitlab", "--release", "2030.1.0"],
  ])
    measure(`${real} stamps: stampworks ${args.join(" ")}`, [commands, "--cwd", folder, ...args]);
});
measureStatus(real);
if (stamps > real) {
  withFleet(stamps, (folder, measure) => {
    const library = (name) => JSON.stringify(join(root, "dist/fleet", name));
    const program = `
      const { readProject } = require(${library("inventory/project.js")});
      const { readInventory } = require(${library("inventory/inventory.js")});
      const { planRollout } = require(${library("rollout/plan.js")});
      const { stamps, problems } = readInventory(readProject(${JSON.stringify(folder)}));
      const request = { release: "2030.1.0", blueprintRelease: "2026.1.0", today: "2026-11-01T00:00:00Z" };
      const { waves } = planRollout(stamps, request);
      console.log(stamps.length, "stamps in", waves.length, "waves;", problems.length, "blocks used twice");`;
    measure(`${stamps} stamps, some with blocks of others: inventory and waves`, ["-e", program]);
  });
  measureStatus(stamps);
}

/** Runs work in a folder with a project of this many stamps. */
function withFleet(count, work) {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-bench-plan-"));
  try {
    writeFleet(folder, count);
    work(folder, (what, args, expected) => measured(folder, what, args, expected));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Status of a fleet that is up; what it says is checked too. */
function measureStatus(count) {
  withFleet(MODELS, (folder, measure) => {
    const { stale } = bringUp(folder, count);
    const blocks = count > ROOM ? ", some with blocks of others" : "";
    const what = `${count} stamps${blocks}, up (${MODELS} for real, the others with links to their states): stampworks status`;
    const stdout = measure(what, [commands, "--cwd", folder, "status"], count > ROOM ? 2 : 0);
    const rows = stdout.split("\n").filter((line) => /^s\d{5} .* up /u.test(line));
    const own = rows.filter((row) => row.includes(`//${row.slice(0, 6)}.`));
    const read = rows.find((row) => row.startsWith(stale)) ?? "";
    if (rows.length !== count || own.length !== count - 1 || !read.includes(`//${idOf(0)}.`))
      throw new Error(`status shows ${rows.length} stamps up, ${own.length} with what is their own`);
  });
}

/**
 * Brings the first stamps up as a user does. The others get the same states under their names, as links, because copies
 * would fill the disk. What lies beside a state for a quick look is each stamp's own; it holds, because a link is the
 * same file. One is said to be of another state, so that the state itself has to be read; it shows the stamp it is a link to.
 */
function bringUp(folder, count) {
  const ids = Array.from({ length: MODELS }, (_, number) => idOf(number));
  const { status, stderr } = spawnSync(process.execPath, [commands, "--cwd", folder, "up", ...ids], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`up: exit code ${status}\n${stderr.slice(0, 2000)}`);
  writeFleet(folder, count);
  const at = (number, suffix) => join(folder, ".stampworks/state/stampworks", `${idOf(number)}.${suffix}`);
  const summaries = ids.map((_, number) => readFileSync(at(number, "summary"), "utf8"));
  for (let number = MODELS; number < count; number += 1) {
    const model = number % MODELS;
    linkSync(at(model, "json"), at(number, "json"));
    writeFileSync(at(number, "summary"), summaries[model].replaceAll(idOf(model), idOf(number)));
  }
  const stale = MODELS * Math.floor(count / MODELS / 2);
  writeFileSync(at(stale, "summary"), readFileSync(at(stale, "summary"), "utf8").replace(/\d+(?=")/u, "1"));
  return { stale: idOf(stale) };
}

function measured(folder, what, args, expected = 0) {
  const usage = join(folder, "usage.json");
  const preload = join(folder, "usage.cjs");
  writeFileSync(
    preload,
    `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(usage)}, JSON.stringify(process.resourceUsage())));\n`,
  );
  const from = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--require", preload, ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - from) / 1000;
  if (status !== expected) throw new Error(`${what}: exit code ${status}\n${stderr.slice(0, 2000)}`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(usage, "utf8"));
  const megabytes = maxRSS / 1024;
  const isWithin = seconds < SECONDS && megabytes < MEGABYTES;
  if (!isWithin) process.exitCode = 1;
  const cpu = (userCPUTime + systemCPUTime) / 1e6;
  const miss = isWithin ? "" : `; wanted under ${SECONDS} s and ${MEGABYTES} MB`;
  console.log(
    `${what}: ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of processor time, ${megabytes.toFixed(0)} MB${miss}`,
  );
  const [last = ""] = stdout.trim().split("\n").slice(-1);
  console.log(`  ${last.slice(0, 120)}`);
  return stdout;
}

/** Configs of AWS stamps in four regions and three rings, each in an account of its own. */
function writeFleet(folder, count) {
  mkdirSync(join(folder, "stacks"), { recursive: true });
  const project = readFileSync(join(root, "Pulumi.yaml"), "utf8");
  writeFileSync(join(folder, "stampworks.yaml"), "engine: embedded\n");
  writeFileSync(join(folder, "Pulumi.yaml"), project.replace(/^main: .*$/mu, "main: index.js"));
  const program = JSON.stringify(join(root, "dist/stacks/index.js"));
  writeFileSync(join(folder, "index.js"), `module.exports = require(${program});\n`);
  for (let number = 0; number < count; number += 1) {
    const config = {
      cloud: "aws",
      region: REGIONS[number % REGIONS.length],
      account: `"${300_000_000_000 + number}"`,
      cidr: blockOf(number % ROOM),
      class: "standard",
      ring: number % 100 === 0 ? "canary" : number % 10 === 0 ? "early" : "broad",
    };
    const lines = Object.entries(config).map(([key, value]) => `  stampworks:${key}: ${value}\n`);
    writeFileSync(join(folder, "stacks", `Pulumi.${idOf(number)}.yaml`), `config:\n${lines.join("")}`);
  }
}

function idOf(number) {
  return `s${String(number).padStart(5, "0")}`;
}

function blockOf(number) {
  let left = number;
  for (const { at, blocks } of RANGES) {
    if (left < blocks) return `${at[0]}.${at[1] + (left >> 4)}.${(left & 15) << 4}.0/20`;
    left -= blocks;
  }
  throw new Error("no room");
}
