// Runs the benchmarks of speed and writes docs/benchmarks.md of what they print: npm run benchmarks. It takes about twenty
// minutes on two idle cores and no benchmark more than its bound; --quick takes smaller fleets and says so, and --seconds gives each
// another bound. One that fails or is ended is named on the page and makes the exit code 1, and stops no other. What differs from
// machine to machine are the seconds; ratios are those of one run, in which the variants took turns.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const root = resolve(import.meta.dirname, "..");
const { values: flags } = parseArgs({ options: { quick: { type: "boolean" }, seconds: { type: "string" } } });
const isQuick = flags.quick === true;

/** Each with its bound in seconds. */
const PARTS = [
  {
    title: "What a person waits for",
    text: `The whole process, from its start to its end. \`check\` of an unchanged fleet finds its verdict by the hash of all that it follows from;
nothing is rendered and nothing judged. The floor is Node.js that does nothing. Processor time is that of all threads.`,
    args: ["commands", "--stamps", isQuick ? "1,10" : "10,100,1000", "--rounds", isQuick ? "1" : "3"],
    bound: 600,
  },
  {
    title: "A render beside its peers",
    text: `\`plain\` is a program with exactly the same resources written by hand, under the same monitor and under Pulumi's own \`setMocks\`; the
CDK's app has the same composition. The ratio is Stampworks' time by the peer's: below 1 is quicker. A fleet's cost by its size follows.`,
    args: isQuick
      ? ["render", "--rounds", "8", "--warm", "4", "--most", "10"]
      : ["render", "--rounds", "40", "--most", "1000"],
    bound: 240,
  },
  {
    title: "The rules over a large fleet",
    text: `Both laws and the baseline over graphs that are there already, from a small fleet to a large one, so that the growth shows. The peer is
the size itself: the cost of ten times as many is at most eleven times as high.`,
    args: ["check", "--stamps", isQuick ? "10,100" : "10,100,1000,10000"],
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

/** What a benchmark printed, and why it did not come to its end, if it did not. */
function run(args, bound) {
  const file = join(root, "bench", args[0], "index.mjs");
  const child = spawn(process.execPath, ["--expose-gc", file, ...args.slice(1)], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let isLate = false;
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  const timer = setTimeout(() => {
    isLate = true;
    endGroup(child.pid);
  }, bound * 1000);
  const stop = () => {
    endGroup(child.pid);
    process.exit(1);
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return new Promise((done) => {
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      process.removeListener("SIGINT", stop).removeListener("SIGTERM", stop);
      const failed = code === 0 ? undefined : `failed with ${signal ?? `exit code ${code}`}`;
      done({ stdout, fault: isLate ? `was ended after ${bound} s, its bound` : failed });
    });
  });
}

async function measured({ args, bound: own, text, title }) {
  const [name, ...options] = args;
  const bound = flags.seconds === undefined ? own : Number(flags.seconds);
  const { fault, stdout } = await run(args, bound);
  const end = fault && `bench/${name} ${fault}: what is above is what it had measured`;
  const out = [stdout.trimEnd(), end].filter(Boolean).join("\n").replaceAll(root, ".");
  process.stdout.write(`# ${name}\n${out}\n`);
  return {
    fault: fault && `\`bench/${name}\` ${fault}`,
    section: `## ${title}\n\n${text}\n\n\`npm run bench -- ${[name, ...options].join(" ")}\`\n\n\`\`\`text\n${out}\n\`\`\`\n`,
  };
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

if (!isQuick) installCdk();
const [processor] = cpus();
const load = loadavg()[0] ?? 0;
const machine = [
  `${availableParallelism()} cores (${processor?.model ?? "unknown"})`,
  `${(totalmem() / 2 ** 30).toFixed(0)} GB of memory`,
  `Node.js ${process.version}`,
  `a load of ${load.toFixed(1)} when it began${load > 1 ? ": others used the machine, so only the ratios say something" : ""}`,
].join(", ");

const parts = [];
for (const part of PARTS) parts.push(await measured(part));
const faults = parts.flatMap(({ fault }) => fault ?? []);
writeFileSync(
  join(root, "docs/benchmarks.md"),
  `# Benchmarks

Written by \`npm run benchmarks${isQuick ? " -- --quick" : ""}\`: ${machine}. Each figure stands beside its peer, measured in the same run and in turns; compare
the ratios, as the seconds are this machine's.${isQuick ? " This is the quick run, with small fleets: its figures are no claim." : ""}
${faults.length === 0 ? "" : `\nNot measured to its end: ${faults.join("; ")}.\n`}
${parts.map(({ section }) => section).join("\n")}`,
);
if (faults.length > 0) {
  console.error(`not measured to its end: ${faults.join("; ")}`);
  process.exitCode = 1;
}
