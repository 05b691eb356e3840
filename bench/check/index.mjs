// The rules over a large fleet: both laws, the baseline and what only the fleet shows.
//   npm run bench -- check [--stamps 10000] [--processes 2] [--cloud aws,azure,gcp] [--odd 0.001] [--kept]
// Several sizes are separated by commas; of one, a tenth of it comes first.
// A stamp of each cloud is rendered from the repository's own blueprint, in a process of its own, so that no cloud's SDK is in the
// memory that is told; the others are made of these by putting other identities in, one at a time, and not kept. They are judged as `stampworks check` judges them, each process its share
// of the fleet. The time is that of the rules alone, without the making; it is measured in each part, and the slowest
// part counts. The floor is reading the same graphs as JSON, as any judge of a preview or an exported state must. A share of the stamps (--odd) is made otherwise than its class, so that it is judged in full. Names
// and blocks are compared among the stamps of one process.
// With --kept the stamps are judged as they are kept: one that is like another was compared with it by the thread that rendered it,
// and that comparison, which is not in the time then, is what is kept of it.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fork } from "node:child_process";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const DIGITS = "0123456789abcdefghijklmnopqrstuv";

if (process.send === undefined) await main();
else
  process.once("message", async ({ render, ...task }) => {
    const result = render === undefined ? work(task) : await sourceOf(render);
    process.send(result, () => process.exit());
  });

async function main() {
  const { values: flags } = parseArgs({
    options: {
      stamps: { type: "string", default: "10000" },
      processes: { type: "string", default: "2" },
      cloud: { type: "string", default: "aws,azure,gcp" },
      odd: { type: "string", default: "0.001" },
      kept: { type: "boolean", default: false },
    },
  });
  const processes = Number(flags.processes);
  const sources = await Promise.all(flags.cloud.split(",").map((render) => ofChild({ render })));
  const asked = flags.stamps.split(",").map(Number);
  const sizes = asked.length > 1 ? asked : [Math.round(asked[0] / 10), asked[0]];
  const results = [];
  for (const stamps of sizes)
    results.push({
      stamps,
      ...(await measure({ stamps, processes, sources, odd: Number(flags.odd), isKept: flags.kept })),
    });
  for (const [index, large] of results.entries()) {
    const small = results[index - 1];
    if (small === undefined) continue;
    const further = ((large.cpu - small.cpu) * 1000) / (large.stamps - small.stamps);
    const [growth, most] = [large.cpu / small.cpu, (1.1 * large.stamps) / small.stamps];
    console.log(
      `${small.stamps} to ${large.stamps}: ${further.toFixed(2)} ms of processor time for each stamp more; ${growth.toFixed(1)} times the cost (at most ${most.toFixed(0)})`,
    );
  }
}

/** What a process of its own says to a task. */
function ofChild(task) {
  const child = fork(import.meta.filename, {
    // Halves of the young generation larger than this cost memory and save no processor time.
    execArgv: ["--max-old-space-size=320", "--max-semi-space-size=32"],
  });
  child.send(task);
  return new Promise((done, failed) => {
    child.once("message", done);
    child.once("error", failed);
    child.once("exit", (code) => code === 0 || failed(new Error(`ended with ${code}`)));
  });
}

async function measure({ stamps, processes, sources, odd, isKept }) {
  const start = performance.now();
  const parts = await Promise.all(
    Array.from({ length: processes }, (_, part) =>
      ofChild({ stamps, processes, part, sources, odd, isKept }),
    ),
  );
  const wall = (performance.now() - start) / 1000;
  const sum = (key) => parts.reduce((total, part) => total + part[key], 0);
  const seconds = Math.max(...parts.map((part) => part.seconds));
  const cpu = sum("cpu");
  const memory = sum("memory");
  const floor = sum("floor");
  console.log(`${sum("stamps")} stamps (${sum("resources")} resources) on ${processes} processes:`);
  console.log(
    `  rules ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of processor time, ${((cpu * 1000) / sum("stamps")).toFixed(2)} ms a stamp`,
  );
  console.log(
    `  floor: reading the same graphs as JSON, ${floor.toFixed(1)} s of processor time; the rules are ${(cpu / floor).toFixed(2)} × the floor`,
  );
  console.log(`  findings ${sum("findings")}, graphs looked at twice ${sum("again")}`);
  if (isKept) console.log(`  kept by their own values alone: ${sum("alike")}`);
  console.log(`  with the making of the graphs ${wall.toFixed(0)} s; at most ${memory.toFixed(0)} MB in all`);
  return { cpu, seconds, memory };
}

function work({ stamps, processes, part, sources, odd, isKept }) {
  const { KnownModels } = require(join(root, "dist/fleet/check/like/known-models.js"));
  const { SharedModels } = require(join(root, "dist/fleet/check/like/shared-models.js"));
  const { mayKeep } = require(join(root, "dist/fleet/check/render-fleet.js"));
  const { TokenTable } = require(join(root, "dist/graph/index.js"));
  const { FleetJudge } = require(join(root, "dist/fleet/check/fleet-judge.js"));
  const numbers = [];
  for (let number = part; number < stamps; number += processes) numbers.push(number);
  const make = (number) => {
    const isOdd = number > 100 && number % Math.round(1 / odd) === 1;
    return stampOf(sources[Math.floor(number / processes) % sources.length], number, isOdd, read);
  };
  const known = new KnownModels((graph) => mayKeep([], graph));
  const shared = new SharedModels((model) => known.add(model), new TokenTable());
  const judge = new FleetJudge({ today: new Date("2026-11-01") }, (model) => {
    if (isKept) shared.share(model);
  });
  const count = {
    stamps: numbers.length,
    resources: 0,
    again: 0,
    alike: 0,
    findings: 0,
    cpu: 0,
    seconds: 0,
    floor: 0,
    memory: 0,
  };
  const cpuOf = (job) => {
    const before = process.cpuUsage();
    const result = job();
    const { user, system } = process.cpuUsage(before);
    return [result, (user + system) / 1e6];
  };
  const timed = (job) => {
    const start = performance.now();
    const [result, cpu] = cpuOf(job);
    count.seconds += (performance.now() - start) / 1000;
    count.cpu += cpu;
    return result;
  };
  const read = (text) => {
    const [stamp, cpu] = cpuOf(() => JSON.parse(text));
    count.floor += cpu;
    return stamp;
  };

  for (const number of numbers) {
    const stamp = make(number);
    count.resources += stamp.graph.resources.length;
    const kept = known.find(stamp.graph)?.kept;
    const text = kept && JSON.stringify(kept);
    if (text === undefined) timed(() => judge.add(stamp));
    else {
      count.alike += 1;
      timed(() => judge.addProven(shared.proven(shared.kept(JSON.parse(text)))));
    }
  }
  const wanted = timed(() => judge.wanted());
  for (const position of wanted) {
    const stamp = make(numbers[position]);
    timed(() => judge.again(position, stamp));
  }
  const { closed, baseline, equal } = timed(() => judge.verdict());
  count.again = wanted.length;
  count.findings = closed.violations.length + baseline.violations.length + equal.deviations.length;
  count.memory = process.resourceUsage().maxRSS / 1024;
  return count;
}

/** A rendered stamp as text, its own values by what they are replaced with. */
async function sourceOf(cloud) {
  const { TokenTable } = require(join(root, "dist/graph/index.js"));
  const { renderStamp } = require(join(root, "dist/fleet/check/render-fleet.js"));
  const { defineFleet } = require(join(root, "dist/components/program/index.js"));
  const { blueprint } = require(join(root, "dist/stacks/blueprint.js"));
  const id = "s00000";
  const account = {
    aws: "210000000001",
    azure: "00000000-aaaa-4bbb-8ccc-000000000001",
    gcp: "acme-p-s00000",
  }[cloud];
  const region = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west4" }[cloud];
  const config = { cloud, region, account, cidr: "10.255.0.0/20", class: "standard", ring: "ring0" };
  const stamp = await renderStamp(
    {
      project: "stampworks",
      stack: id,
      config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`stampworks:${key}`, value])),
      program: defineFleet(blueprint),
    },
    new TokenTable(),
  );
  const guids = stamp.derivations
    .filter(({ stands }) => stands.startsWith("guid("))
    .map(({ value }) => value);
  return { cloud, id, account, guids, text: JSON.stringify(stamp) };
}

/** The stamp with another id, account and block, and other tokens and hashes in its names. */
function stampOf({ cloud, id, account, guids, text }, number, isOdd, read) {
  const digits = number.toString(32).padStart(4, "0");
  const swap = (characters) =>
    [...characters]
      .map((c, i) => DIGITS[(DIGITS.indexOf(c) + DIGITS.indexOf(digits[i] ?? "0")) & 31])
      .join("");
  const other = `s${number.toString(36).padStart(5, "0")}`;
  const block = (a, b) => {
    const at = number * 4096 + (Number(a) - 0) * 256 + Number(b);
    return `${10 + ((at >>> 24) & 255)}.${(at >>> 16) & 255}.${(at >>> 8) & 255}.${at & 255}`;
  };
  const otherAccount = {
    aws: String(300000000000 + number),
    azure: `00000000-aaaa-4bbb-8ccc-${String(number + 100).padStart(12, "0")}`,
    gcp: `acme-p-${other}`,
  }[cloud];
  const plain = (part) =>
    part
      .replaceAll(account, otherAccount)
      .replaceAll(id, other)
      .replaceAll(/10\.255\.(\d{1,2})\.(\d{1,3})/gu, (_, a, b) => block(a, b))
      .replaceAll(/swt0([0-9a-v]{4})([0-9a-v]{16})[0-9a-v]/gu, (_, first, rest) => {
        const body = swap(first) + rest;
        let sum = 0;
        for (const digit of body) sum += DIGITS.indexOf(digit);
        return `swt0${body}${DIGITS[sum & 31]}`;
      });
  const made = plain(text).replaceAll(/[A-Za-z0-9+/]{24,}={0,2}/gu, (run) => {
    const decoded = Buffer.from(run, "base64").toString("latin1");
    if (!/swt0[0-9a-v]{21}/u.test(decoded) && !decoded.includes(id)) return run;
    return Buffer.from(plain(decoded), "latin1").toString("base64");
  });
  const ending = number.toString(16).padStart(6, "0");
  const stamp = read(
    guids.reduce((all, guid) => all.replaceAll(guid, `${guid.slice(0, -6)}${ending}`), made),
  );
  if (isOdd) {
    const resource = stamp.graph.resources.find(
      ({ inputs }) => inputs.tags !== undefined || inputs.labels !== undefined,
    );
    (resource.inputs.tags ?? resource.inputs.labels).odd = "1";
  }
  return stamp;
}
