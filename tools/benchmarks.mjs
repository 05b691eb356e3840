// Runs the benchmarks of speed and writes docs/benchmarks.md of what they print: npm run benchmarks. It takes some twenty minutes on two
// idle cores, and no benchmark more than its bound. --quick takes smaller fleets and says so, and --seconds gives each another bound.
// The page is written after each of them, and what one measured is kept in .stampworks/benchmarks: a run that was ended goes on with
// --resume, which measures only what is missing of the same commands and the same code. One that fails or is ended is named on the
// page and makes the exit code 1, and stops no other. What differs from machine to machine are the seconds; ratios are those of one run,
// in which the variants took turns.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const root = resolve(import.meta.dirname, "..");
const { values: flags } = parseArgs({
  options: { quick: { type: "boolean" }, resume: { type: "boolean" }, seconds: { type: "string" } },
});
const isQuick = flags.quick === true;
const kept = join(root, ".stampworks/benchmarks");

/** Each with its bound in seconds. */
const PARTS = [
  {
    title: "What a person waits for",
    text: `The whole process, from its start to its end. \`check\` of an unchanged fleet finds its verdict by the hash of all that it follows from;
nothing is rendered and nothing judged. The floor is Node.js that does nothing; the peer of a preview is the same stamp written by hand,
run under Pulumi's own \`setMocks\`. Processor time is that of all threads.`,
    args: ["commands", "--stamps", isQuick ? "1,10" : "10,100,1000", "--rounds", isQuick ? "1" : "3"],
    bound: 600,
  },
  {
    title: "A render beside its peers",
    text: `\`plain\` is a program with exactly the same resources written by hand, under the same monitor and under Pulumi's own \`setMocks\`; the
CDK's app has the same composition. Making the resources by the SDK's constructors, registering none of them, already takes about half
of what the whole of \`plain\` takes under our monitor (7 to 10 of 13 to 17 ms), so that a third of it can't be reached
while the SDK's classes make the resources. The ratio is Stampworks' time by the peer's: below 1 is quicker. A fleet's cost by its size follows: one
process, stamp after stamp.`,
    args: isQuick
      ? ["render", "--rounds", "8", "--warm", "4", "--most", "10"]
      : ["render", "--rounds", "40", "--most", "10000"],
    bound: 600,
  },
  {
    title: "The rules over a large fleet",
    text: `Both laws and the baseline over graphs that are there already, from a small fleet to a large one, so that the growth shows. The floor is
reading the same graphs as JSON, as any judge of a preview or a state must; and the cost of ten times as many is at most eleven times as high.`,
    args: ["check", "--stamps", isQuick ? "10,100" : "10,100,1000,10000"],
    bound: 900,
  },
  {
    title: "The rules over a fleet whose renders are kept",
    text: `What \`check\` does of a fleet of which little changed: a stamp that its render found to be like another of its class is kept by what differs,
which is its identity. It is judged by that. The comparison was made when it was rendered and is not in this time; the part before this one has no such
comparison and judges each graph whole.`,
    args: ["check", "--stamps", isQuick ? "10,100" : "1000,10000", "--kept"],
    name: "check-kept",
    bound: 900,
  },
];

/** Ends a benchmark with all that it started. */
function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Ends what runs now, with what it has measured; set while something runs. */
let endNow;
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => (endNow ? endNow(signal) : process.exit(1)));
let wasStopped = false;

/** What a benchmark printed, and why it did not come to its end, if it did not. */
function run(args, bound) {
  const file = join(root, "bench", args[0], "index.mjs");
  const child = spawn(process.execPath, ["--expose-gc", file, ...args.slice(1)], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let why;
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
    process.stdout.write(text.replaceAll(root, "."));
  });
  const end = (reason) => {
    why = reason;
    endGroup(child.pid);
  };
  const timer = setTimeout(() => end(`was ended after ${bound} s, its bound`), bound * 1000);
  endNow = (signal) => {
    wasStopped = true;
    end(`was ended by ${signal}`);
  };
  return new Promise((done) => {
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      endNow = undefined;
      const failed = code === 0 ? undefined : `failed with ${signal ?? `exit code ${code}`}`;
      done({ stdout, fault: why ?? failed });
    });
  });
}

/** Of all that a figure follows from: the compiled code and the benchmarks. */
function hashOfCode() {
  const hash = createHash("sha256");
  for (const folder of ["dist", "bench"].filter((name) => existsSync(join(root, name))))
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile() && /\.m?js$/.test(one.name) && !one.parentPath.includes("node_modules"))
      .map((one) => join(one.parentPath, one.name))
      .sort())
      hash.update(`${entry}\0`).update(readFileSync(entry));
  return hash.digest("hex");
}

async function measured({ args, bound: own, name = args[0], text, title }) {
  const command = `npm run bench -- ${args.join(" ")}`;
  const file = join(kept, `${name}.json`);
  const known = flags.resume && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  const isSame = known?.command === command && known.code === code && known.fault === undefined;
  console.log(`\n# ${name}${isSame ? `: measured on ${known.at}` : ""}`);
  const bound = flags.seconds === undefined ? own : Number(flags.seconds);
  const load = Number((loadavg()[0] ?? 0).toFixed(1));
  const result = isSame
    ? known
    : { command, code, load, ...(await run(args, bound)), at: new Date().toISOString() };
  if (isSame) console.log(result.stdout.trimEnd());
  else keep(file, JSON.stringify(result));
  const fault = result.fault && `bench/${name} ${result.fault}`;
  const end = fault && `${fault}: what is above is what it had measured`;
  const out = [result.stdout.trimEnd(), end].filter(Boolean).join("\n").replaceAll(root, ".");
  const busy = result.load > 1 ? ", so that others used the machine, and only the ratios say something" : "";
  return {
    fault: fault && `\`bench/${name}\` ${result.fault}`,
    section: `## ${title}\n\n${text}\n\n\`${command}\`, at ${result.at.slice(0, 16).replace("T", " ")} UTC; the load was ${result.load} when it began${busy}.\n\n\`\`\`text\n${out}\n\`\`\`\n`,
  };
}

function keep(path, text) {
  mkdirSync(resolve(path, ".."), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** The peer that has a package of its own; where it can't be had, the benchmark says that it is left out. */
function installCdk() {
  const folder = join(root, "bench/render");
  if (!existsSync(join(folder, "package.json")) || existsSync(join(folder, "node_modules/aws-cdk-lib")))
    return;
  spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--prefix", folder], {
    stdio: "inherit",
    timeout: 300_000,
    shell: process.platform === "win32",
  });
}

function writePage(parts) {
  const faults = parts.flatMap(({ fault }) => fault ?? []);
  const missing = PARTS.slice(parts.length).map(
    ({ args, name = args[0] }) => `\`bench/${name}\` has not run`,
  );
  const unmeasured = [...faults, ...missing].join("; ");
  const command = `npm run benchmarks${isQuick ? " -- --quick" : ""}`;
  const [processor] = cpus();
  const machine = [
    `${availableParallelism()} cores (${processor?.model ?? "unknown"})`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GB of memory`,
    `Node.js ${process.version}`,
  ].join(", ");
  keep(
    join(root, "docs/benchmarks.md"),
    `# Benchmarks

Written by \`${command}\`: ${machine}. Each figure stands beside its peer, measured in the same run and in turns; compare
the ratios, as the seconds are this machine's.${isQuick ? " This is the quick run, with small fleets: its figures are no claim." : ""}
${unmeasured === "" ? "" : `\nNot measured to its end: ${unmeasured}.\n`}
${parts.map(({ section }) => section).join("\n")}`,
  );
  return unmeasured;
}

const code = hashOfCode();
if (!isQuick) installCdk();
const parts = [];
let unmeasured = "";
for (const part of PARTS) {
  if (wasStopped) break;
  parts.push(await measured(part));
  unmeasured = writePage(parts);
}
if (unmeasured !== "") {
  const how = `npm run benchmarks -- ${isQuick ? "--quick " : ""}--resume`;
  console.error(
    `not measured to its end: ${unmeasured}\n${how} measures what is missing, and keeps the rest`,
  );
  process.exitCode = 1;
}
