// Milliseconds and memory of rendering a stamp, beside the same resources written by hand and beside AWS CDK.
//   npm run bench -- render [--cloud aws] [--rounds 60] [--warm 40] [--most 10000]
// `plain` is a program with exactly the same resources and no components (see plain.mjs), under our monitor and under
// plain `pulumi.runtime.setMocks`, and constructed without being registered (the floor); `cdk` is a CDK app of the same composition, its template validation turned off. The CDK is
// installed for this benchmark only: npm ci --prefix bench/render.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fleetOf, median, tokenPattern } from "./fleet.mjs";
import { plainProgram } from "./plain.mjs";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const { values: flags } = parseArgs({
  options: {
    cloud: { type: "string", default: "aws" },
    rounds: { type: "string", default: "60" },
    warm: { type: "string", default: "40" },
    most: { type: "string", default: "1000" },
  },
});
const { runProgram } = require(join(root, "dist/render/run.js"));
const { TokenResolver } = require(join(root, "dist/render/tokens.js"));
const { TokenTable } = require(join(root, "dist/graph/model/tokens.js"));
const { renderStamp, shapes } = fleetOf(root, flags.cloud);

const scratch = mkdtempSync(join(root, "node_modules/.cache-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

async function plainModule() {
  const table = new TokenTable();
  const graph = await renderStamp("plain1", table);
  const file = join(scratch, "plain.js");
  writeFileSync(
    file,
    plainProgram(graph, (token) => table.owner(token), tokenPattern),
  );
  return { program: require(file), graph };
}

const { program, graph } = await plainModule();
const custom = graph.resources.filter((resource) => resource.custom).length;
console.log(`${flags.cloud} reference class: ${graph.resources.length} resources, ${custom} of them custom`);

const underMonitor = (stack) =>
  runProgram({
    project: "stampworks",
    stack,
    config: {},
    preview: false,
    program,
    resolver: new TokenResolver({ shapes }),
  });

/** Plain setMocks as Pulumi's testing guide has it: every output is the input, ids are made up. */
async function underMocks() {
  const pulumi = require("@pulumi/pulumi");
  const { runInPulumiStack } = require("@pulumi/pulumi/runtime/stack");
  const { disconnect } = require("@pulumi/pulumi/runtime/settings");
  const { withLocalStorage } = require("@pulumi/pulumi/runtime/state");
  const resolver = new TokenResolver({ shapes });
  await withLocalStorage(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs }) => {
        const { id, outputs } = resolver.register({
          urn: `urn:pulumi:mock::mock::${type}::${name}`,
          type,
          name,
          custom: true,
          inputs,
          computed: [],
        });
        return { id, state: { ...outputs, ...mockOutputs.get(`${type} ${name}`) } };
      },
      call: ({ inputs }) => inputs,
    });
    await runInPulumiStack(async () => program());
    await disconnect();
  });
}
// Mocks don't know which outputs a class declares; they are given, so that the program runs to its end.
const mockOutputs = new Map(
  graph.resources.map(({ type, name, outputs }) => [`${type} ${name}`, unwrapped(outputs)]),
);
function unwrapped(value) {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (value === null || typeof value !== "object") return value;
  if ("4dabf18193072939515e22adb298388d" in value) return unwrapped(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrapped(item)]));
}

/** The floor: the SDK's constructors make the resources, and nothing is registered, so that no output ever gets a value. */
const { Registrar } = require(join(root, "dist/render/fast/register.js"));
async function constructedAlone(stack) {
  const { register, registerOutputs } = Registrar.prototype;
  Registrar.prototype.registerOutputs = () => undefined;
  Registrar.prototype.register = function (construction) {
    this.attach(construction, construction.custom ? construction.props : {});
  };
  try {
    await underMonitor(stack);
  } finally {
    Object.assign(Registrar.prototype, { register, registerOutputs });
  }
}

async function time(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

const variants = {
  stampworks: (index) => renderStamp(`s${index}`),
  "plain, our monitor": (index) => underMonitor(`s${index}`),
  "plain, setMocks": () => underMocks(),
};
if (flags.cloud === "aws" && !existsSync(join(import.meta.dirname, "node_modules/aws-cdk-lib")))
  console.log("aws cdk is left out, as it is not installed: npm ci --prefix bench/render");
else if (flags.cloud === "aws") {
  process.env.CDK_OUT = join(scratch, "cdk");
  process.env.CDK_VALIDATION = "false";
  mkdirSync(process.env.CDK_OUT, { recursive: true });
  const { synthesise } = await import("./cdk.mjs");
  console.log(`cdk app: ${synthesise("count")} resources`);
  variants["aws cdk"] = async (index) => synthesise(`s${index}`);
}
// All variants take turns, so that what else the machine does hits them alike. A fleet's cost is that of a program that
// runs hot, so the first rounds don't count; the two slow ones get a quarter of the rounds.
const WARM = Number(flags.warm);
const SLOW = new Set(["plain, setMocks", "aws cdk"]);
const times = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
const rounds = WARM + Number(flags.rounds);
for (let round = 0; round < rounds; round += 1) {
  for (const [name, work] of Object.entries(variants)) {
    if (SLOW.has(name) && round % 4 !== 0) continue;
    globalThis.gc();
    const spent = await time(() => work(round));
    if (round >= WARM) times[name].push(spent);
  }
}
const base = median(times["stampworks"]);
for (const [name, spent] of Object.entries(times)) {
  console.log(
    `${name.padEnd(20)} ${median(spent).toFixed(1).padStart(7)} ms a stamp (median of ${spent.length})   ${(base / median(spent)).toFixed(3)} = stampworks / ${name}`,
  );
}

// The floor comes last: in the rounds above it would run the same program once more and so make `plain` alone hotter.
const floor = [];
for (let round = 0; round < rounds; round += 1) {
  globalThis.gc();
  const spent = await time(() => constructedAlone(`s${round}`));
  if (round >= WARM) floor.push(spent);
}
console.log(
  `plain, constructed   ${median(floor).toFixed(1).padStart(7)} ms a stamp (median of ${floor.length})`,
);

// One fleet, stamp after stamp, looked at when it has come to each size.
console.log("\nstamps   ms a stamp   heap after, MB   resident, MB");
let [rendered, spent] = [0, 0];
for (const count of [1, 10, 100, 1000, 10_000].filter((count) => count <= Number(flags.most))) {
  spent += await time(async () => {
    for (; rendered < count; rendered += 1) await renderStamp(`f${rendered}`);
  });
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  console.log(
    `${String(count).padStart(6)} ${(spent / count).toFixed(1).padStart(12)} ${(heapUsed / 2 ** 20).toFixed(0).padStart(16)} ${(rss / 2 ** 20).toFixed(0).padStart(14)}`,
  );
}

console.log("\nthe three clouds side by side");
spawnSync(process.execPath, [join(import.meta.dirname, "clouds.mjs")], { stdio: "inherit" });
process.exit(0);
