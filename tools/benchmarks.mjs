// Runs the benchmarks of speed and writes docs/benchmarks.md of what they print: npm run benchmarks. It takes about twenty
// minutes on two idle cores and no benchmark more than its bound; --quick takes smaller fleets and says so. What differs from
// machine to machine are the seconds; ratios are those of one run, in which the variants took turns.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const isQuick = process.argv.includes("--quick");

/** Each with its bound in seconds. */
const PARTS = [
  {
    title: "What a person waits for",
    text: `The whole process, from its start to its end. \`check\` of an unchanged fleet finds its verdict by the hash of all that it follows from;
nothing is rendered and nothing judged. The floor is Node.js that does nothing. Processor time is that of all threads.`,
    args: ["commands", "--stamps", isQuick ? "10" : "10,100,1000", "--rounds", isQuick ? "1" : "3"],
    bound: 600,
  },
  {
    title: "A render beside its peers",
    text: `\`plain\` is a program with exactly the same resources written by hand, under the same monitor and under Pulumi's own \`setMocks\`; the
CDK's app has the same composition. The ratio is Stampworks' time by the peer's: below 1 is quicker. A fleet's cost by its size follows.`,
    args: ["render", "--rounds", isQuick ? "8" : "40", "--most", isQuick ? "10" : "1000"],
    bound: 240,
  },
  {
    title: "The rules over a large fleet",
    text: `Both laws and the baseline over graphs that are there already; a tenth of the fleet first, then the whole, so that the growth shows.
The peer is the size itself: the cost of ten times as many is at most eleven times as high.`,
    args: ["check", "--stamps", isQuick ? "300" : "10000"],
    bound: 900,
  },
];

function measured({ args, bound, text, title }) {
  const { status, stdout } = spawnSync(
    process.execPath,
    ["--expose-gc", join(root, "bench", args[0], "index.mjs"), ...args.slice(1)],
    { cwd: root, encoding: "utf8", maxBuffer: 1 << 26, timeout: bound * 1000, killSignal: "SIGKILL" },
  );
  const [name, ...options] = args;
  const end =
    status === 0
      ? ""
      : `\n(it was ended after ${bound} s, its bound, or failed: what is above is what it had measured)`;
  const out = `${stdout.trimEnd()}${end}`.replaceAll(root, ".");
  process.stdout.write(`# ${name}\n${out}\n`);
  return `## ${title}\n\n${text}\n\n\`npm run bench -- ${[name, ...options].join(" ")}\`\n\n\`\`\`text\n${out}\n\`\`\`\n`;
}

const [processor] = cpus();
const load = loadavg()[0] ?? 0;
const machine = [
  `${availableParallelism()} cores (${processor?.model ?? "unknown"})`,
  `${(totalmem() / 2 ** 30).toFixed(0)} GB of memory`,
  `Node.js ${process.version}`,
  `a load of ${load.toFixed(1)} when it began${load > 1 ? ": others used the machine, so only the ratios say something" : ""}`,
].join(", ");

const parts = PARTS.map(measured);
writeFileSync(
  join(root, "docs/benchmarks.md"),
  `# Benchmarks

Written by \`npm run benchmarks${isQuick ? " -- --quick" : ""}\`: ${machine}. Each figure stands beside its peer, measured in the same run and in turns; compare
the ratios, as the seconds are this machine's.${isQuick ? " This is the quick run, with small fleets." : ""}

${parts.join("\n")}`,
);
