// The thin router with 1,000,000 tenants on 100 stamps: requests/s, p99 and processor time a request, beside the same
// HAProxy without a lookup (the floor), HAProxy with a plain map of all tenants, nginx with a `map` of all tenants, and
// a proxy in Node; each with one thread, taken in turns. Then memory, start, changes under load, and the pure decision.
//   npm run bench -- router [--tenants 1000000] [--stamps 100] [--rounds 5] [--seconds 3] [--connections 32]
// Needs HAProxy 3 and wrk; nginx is left out when it is missing. On a busy machine the processor time is what to compare.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { changesUnderLoad, pureDecision } from "./parts.mjs";
import { load } from "./load.mjs";
import { prepare } from "./prepare.mjs";
import { startBackends, startFloor, startNginx, startNode, startOurs, startPlainMap } from "./proxies.mjs";

const root = resolve(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    tenants: { type: "string", default: "1000000" },
    stamps: { type: "string", default: "100" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    connections: { type: "string", default: "32" },
  },
});
const flags = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)]));
const has = (command) => spawnSync(command, ["-v"]).error === undefined;
if (!has("wrk")) {
  console.log("skipped: no wrk on PATH");
  process.exit(0);
}
const setup = await prepare(root, flags);
if (setup === undefined) {
  console.log("skipped: no HAProxy 3.0 or newer (tools/haproxy-install.sh gets one)");
  process.exit(0);
}
process.on("exit", () => rmSync(setup.folder, { recursive: true, force: true }));

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const backends = await startBackends(setup);
const proxies = [];
const add = async (start) => {
  const proxy = await start(setup);
  if (proxy !== undefined) proxies.push(proxy);
};
try {
  await add(startFloor);
  await add(startOurs);
  await add(startPlainMap);
  if (has("nginx")) await add(startNginx);
  await add(startNode);
  const runs = new Map(proxies.map((proxy) => [proxy, []]));
  for (let round = 0; round < flags.rounds; round += 1) {
    for (const proxy of proxies) runs.get(proxy).push(load(setup, proxy, flags));
  }
  const results = proxies.map((proxy) => {
    const all = runs.get(proxy);
    return {
      proxy: proxy.name,
      "requests/s": Math.round(median(all.map((run) => run.rate))),
      "p99 ms": median(all.map((run) => run.p99)),
      "CPU µs/request": Number(median(all.map((run) => run.cpu)).toFixed(2)),
      failed: all.reduce((sum, run) => sum + run.failed, 0),
      "start ms": proxy.startMs,
      "memory MB": proxy.memory(),
    };
  });
  const floor = results[0];
  console.table(
    results.map((result) => ({
      ...result,
      "of the floor": Number((result["requests/s"] / floor["requests/s"]).toFixed(3)),
      "of the floor, by CPU": Number((floor["CPU µs/request"] / result["CPU µs/request"]).toFixed(3)),
    })),
  );
  console.log(await changesUnderLoad(setup, proxies[1], flags));
} finally {
  for (const proxy of proxies) await proxy.stop();
  await backends.stop();
}
console.log(pureDecision(setup));
console.log(`edge bundle: ${setup.code.edgeFunction(setup.routing).length} of 10,240 bytes`);
