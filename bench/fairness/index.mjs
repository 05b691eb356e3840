// One tenant asks 50 times what its tier may; what do the others notice? A router with limits a tenant, before stand-ins of the
// stamps; clients that ask at a steady rate, whatever the answers take, measure how long each answer of the quiet tenants takes.
// Rounds without and with the loud tenant are taken in turns, and the medians of their p99 compared: within a tenth holds.
// With --write the result stands in docs/routing.md then.
//   npm run bench -- fairness [--tenants 200] [--rounds 7] [--seconds 5] [--share 20] [--times 50] [--json] [--write]
// Needs HAProxy 3. The stand-ins, the quiet clients and the loud one are processes of their own; on few cores they take the
// processor from each other, which no router can help: compare `loud without limits`, which says what that costs.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { subject } from "../router/prepare.mjs";
import { writeTable } from "../write-table.mjs";

const { values } = parseArgs({
  options: {
    tenants: { type: "string", default: "200" },
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "5" },
    share: { type: "string", default: "20" },
    times: { type: "string", default: "50" },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const { json, write, ...sizes } = values;
const flags = Object.fromEntries(Object.entries(sizes).map(([key, value]) => [key, Number(value)]));
const found = await subject(resolve(import.meta.dirname, "../.."));
if (found === undefined) {
  console.log("skipped: no HAProxy 3.0 or newer (tools/haproxy-install.sh gets one)");
  process.exit(0);
}
const { code, haproxy } = found;
const STAMPS = ["eu1", "eu2"];
const LOUD = "loud";
const quiet = Array.from({ length: flags.tenants }, (_, index) => `quiet-${index}`);

/** The registry's snapshot: all tenants in one pool on two stamps. */
function snapshotOf(ports) {
  const buckets = code.spreadBuckets(STAMPS.map((stamp) => ({ stamp })));
  const at = { version: 1, cloud: "aws", region: "eu-west-1", state: "active", retryAfterSeconds: 300 };
  return {
    version: 1,
    stamps: STAMPS.map((id, number) => ({ ...at, id, number, originHost: `127.0.0.1:${ports[number]}` })),
    pools: [{ name: "eu-standard", number: 0, version: 1, residency: "eu", tier: "standard", buckets }],
    tenants: [LOUD, ...quiet].map((tenant) => ({
      ...{ tenant, version: 1, pool: "eu-standard" },
      stamp: buckets[code.hashTenant(tenant).bucket],
    })),
  };
}

function helper(script, args = []) {
  const child = fork(script, args, { execArgv: [] });
  const ask = async (message) => {
    child.send(message);
    return (await once(child, "message"))[0];
  };
  return { child, ask, end: () => child.disconnect() };
}

async function startRouter(folder, name, table, perTenant) {
  const port = await code.openPort(0);
  const place = code.localPlace(join(folder, name), port);
  const routing = code.routingSchema.parse({
    sources: [{ kind: "subdomain", domain: "example.test" }],
    limits: { connectionsPerAddressPercent: 100, requestsPerSecondPerAddress: 0, perTenant },
  });
  const file = code.writeRouter(join(folder, name), routing, table, place);
  return { port, router: await code.startHaproxy(haproxy, file, place.socket) };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const client = join(import.meta.dirname, "steady.mjs");
const folder = mkdtempSync(join(tmpdir(), "fairness-"));
const stamps = helper(join(import.meta.dirname, "../router/stamps.mjs"), STAMPS);
const [{ ports }] = await once(stamps.child, "message");
const table = code.buildTable(snapshotOf(ports));
const standard = { requestsPerSecond: flags.share, requestsAtOnce: flags.share };
const limited = await startRouter(folder, "limited", table, { standard });
const open = await startRouter(folder, "open", table, {});
const calm = helper(client);
const noisy = helper(client);
const QUIET_RATE = 400;
const worlds = {
  alone: { port: limited.port, loud: false },
  "loud, with limits": { port: limited.port, loud: true },
  "loud without limits": { port: open.port, loud: true },
};
const results = Object.fromEntries(
  Object.keys(worlds).map((name) => [name, { p50: [], p99: [], loud: [], failed: 0 }]),
);
try {
  for (let round = 0; round <= flags.rounds; round += 1) {
    for (const [name, { loud, port }] of Object.entries(worlds)) {
      const { seconds } = flags;
      const work = [calm.ask({ port, hosts: quiet, rate: QUIET_RATE, seconds })];
      if (loud) work.push(noisy.ask({ port, hosts: [LOUD], rate: flags.share * flags.times, seconds }));
      const [others, itself] = await Promise.all(work);
      // The first round warms up.
      if (round === 0) continue;
      results[name].p50.push(others.p50);
      results[name].p99.push(others.p99);
      results[name].failed += others.other;
      if (itself !== undefined) results[name].loud.push(itself);
    }
  }
} finally {
  for (const one of [stamps, calm, noisy]) one.end();
  await Promise.all([limited.router.kill(), open.router.kill()]);
  rmSync(folder, { recursive: true, force: true });
}
const told = Object.fromEntries(
  Object.entries(results).map(([name, { failed, loud, p50, p99 }]) => [
    name,
    {
      p50: median(p50),
      p99: median(p99),
      failed,
      served: loud.length === 0 ? undefined : Math.round(median(loud.map((one) => one.ok / flags.seconds))),
      refused:
        loud.length === 0 ? undefined : Math.round(median(loud.map((one) => one.busy / flags.seconds))),
    },
  ]),
);
const ratio = told["loud, with limits"].p99 / told["alone"].p99;
const lines = [
  `${flags.tenants} quiet tenants, ${QUIET_RATE} requests/s together; the loud one ${flags.share * flags.times}, of which it may ${flags.share}`,
  ...Object.entries(told).map(([name, { failed, p50, p99, refused, served }]) => {
    const itself =
      served === undefined ? "" : `; the loud one: ${served}/s served, ${refused}/s refused with 429`;
    return `${name.padEnd(22)} p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ${failed} not served${itself}`;
  }),
  `p99 of the others with the loud one: ${ratio.toFixed(3)} of what it is without (${ratio <= 1.1 ? "within" : "NOT within"} a tenth)`,
];
console.log(json ? JSON.stringify({ ...told, ratio }) : lines.join("\n"));
if (write) writeTable("fairness", ["```text", ...lines, "```"].join("\n"));
