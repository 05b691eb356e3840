// What one `pulumi preview` of a stamp costs, beside an empty Pulumi program and beside the same resources written by
// hand (bench/render/plain.mjs), by turns in one run, with the real CLI.
//   npm run bench -- engine [--cloud aws] [--rounds 7]
// The providers are the simulator's, so the clouds' own plugins are not in these numbers. `start-up` is from the start
// of the program's process until the last resource is constructed; what follows is waiting for the engine. `CPU` is what
// the program used until then: the same on a quiet machine, and what is judged, because other work disturbs it less.
// Memory is the highest sum of the resident sizes of the CLI and all it starts; Linux only.
import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { spawnSync } from "node:child_process";
import { fleetOf, median, tokenPattern } from "../render/fleet.mjs";
import { plainProgram } from "../render/plain.mjs";
import { measure } from "./measure.mjs";

const LIMIT = 1.15;
const root = resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const { values: flags } = parseArgs({
  options: { cloud: { type: "string", default: "aws" }, rounds: { type: "string", default: "7" } },
});

const found = spawnSync(process.execPath, [join(root, "tools/pulumi-install.mjs"), "--print"], {
  encoding: "utf8",
});
if (found.status !== 0) {
  console.log("skipped: there is no Pulumi CLI; run npm run pulumi:install first");
  process.exit(0);
}
process.stderr.write(found.stderr);
const bin = found.stdout.trim().split("\n").at(-1);

const scratch = mkdtempSync(join(tmpdir(), "stampworks-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const report = join(scratch, "report.json");

/** Tells when the last resource was constructed. */
const wrapped = (program) => `
module.exports = async () => {
  const program = require(${JSON.stringify(program)});
  const outputs = await (typeof program === "function" ? program() : program);
  const startUp = performance.now();
  const { system, user } = process.cpuUsage();
  require("node:fs").writeFileSync(${JSON.stringify(report)}, JSON.stringify({ startUp, cpu: (system + user) / 1000 }));
  return outputs;
};
`;

const { TokenTable } = require(join(root, "dist/graph/model/tokens.js"));
const table = new TokenTable();
const { configOf, renderStamp } = fleetOf(root, flags.cloud);
const graph = await renderStamp("p1", table);
const files = { empty: join(scratch, "empty.js"), plain: join(scratch, "plain.js") };
writeFileSync(files.empty, "module.exports = {};\n");
writeFileSync(
  files.plain,
  plainProgram(graph, (token) => table.owner(token), tokenPattern),
);
symlinkSync(join(root, "node_modules"), join(scratch, "node_modules"), "dir");

const { pluginsSection, writePlugins } = require(join(root, "dist/engines/simulator/provider/plugins.js"));
const { stringify } = require("yaml");
const plugins = join(scratch, "plugins");
writePlugins({ folder: plugins, simulator: join(scratch, "clouds") });
for (const folder of ["home", "backend"]) mkdirSync(join(scratch, folder));
const env = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
  PULUMI_HOME: join(scratch, "home"),
  PULUMI_BACKEND_URL: `file://${join(scratch, "backend")}`,
  PULUMI_CONFIG_PASSPHRASE: "a passphrase of no use",
  PULUMI_SKIP_UPDATE_CHECK: "true",
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
};

const programs = { empty: files.empty, plain: files.plain, stampworks: join(root, "dist/stacks/index.js") };
const config = configOf("p1");
for (const [name, program] of Object.entries(programs)) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const runtime = { name: "nodejs", options: { typescript: false } };
  const project = { name: "stampworks", main: "index.js", runtime, plugins: pluginsSection(plugins) };
  writeFileSync(join(folder, "Pulumi.yaml"), stringify(project));
  writeFileSync(join(folder, "Pulumi.p1.yaml"), stringify({ config }));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, main: "index.js" }));
  writeFileSync(join(folder, "index.js"), wrapped(program));
}
const init = spawnSync("pulumi", ["stack", "init", "p1"], {
  cwd: join(scratch, "plain"),
  env,
  encoding: "utf8",
});
if (init.status !== 0) throw new Error(init.stderr);
// The three projects have one name and so one stack; each needs the salt of its secrets.
const salt = /^encryptionsalt: .*$/m.exec(readFileSync(join(scratch, "plain/Pulumi.p1.yaml"), "utf8"))[0];
for (const name of ["empty", "stampworks"]) {
  writeFileSync(join(scratch, name, "Pulumi.p1.yaml"), `${stringify({ config })}${salt}\n`);
}

const custom = graph.resources.filter((resource) => resource.custom).length;
console.log(
  `${flags.cloud} reference class: ${graph.resources.length} resources, ${custom} of them custom (simulated clouds)`,
);
const runs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
for (let round = -1; round < Number(flags.rounds); round += 1) {
  for (const name of Object.keys(programs)) {
    const args = ["preview", "--stack", "p1", "--non-interactive", "--color", "never", "--suppress-progress"];
    const run = await measure("pulumi", args, { cwd: join(scratch, name), env });
    if (round >= 0) runs[name].push({ ...run, ...JSON.parse(readFileSync(report, "utf8")) });
  }
}

const of = (name, key) => median(runs[name].map((run) => run[key]));
const columns = [
  ["wall", "preview, ms", 1],
  ["startUp", "start-up, ms", 1],
  ["cpu", "CPU, ms", 1],
  ["memory", "memory, MB", 2 ** 20],
];
console.log([`\nmedians of ${flags.rounds}`.padEnd(13), ...columns.map(([, title]) => title)].join("   "));
for (const name of Object.keys(programs)) {
  const cells = columns.map(([key, title, unit]) => (of(name, key) / unit).toFixed(0).padStart(title.length));
  console.log([name.padEnd(12), ...cells].join("   "));
}
const ratio = (key) => of("stampworks", key) / of("plain", key);
const shown = Object.fromEntries(columns.map(([key]) => [key, ratio(key).toFixed(2)]));
console.log(
  `\nstampworks / plain: start-up ${shown.startUp}, its CPU ${shown.cpu} (at most ${LIMIT}), preview ${shown.wall}, memory ${shown.memory}`,
);
process.exit(ratio("cpu") <= LIMIT ? 0 : 1);
