import { spawnSync } from "node:child_process";
import { load } from "./load.mjs";
import { startBackends, startFloor, startNginx, startNode, startOurs, startPlainMap } from "./proxies.mjs";

const FIRST_PORT = 21_000;

/** Ports of the backends that all proxies are measured with. */
export const backendPorts = (count) => Array.from({ length: count }, (_, index) => FIRST_PORT + index);

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** Measures each proxy in turns and prints a table; each round's share of its own floor is what is compared. */
export async function speed(setup) {
  const { flags } = setup;
  const backends = await startBackends(setup);
  const proxies = [];
  try {
    for (const start of [startFloor, startOurs, startPlainMap, startNginx, startNode]) {
      if (start === startNginx && spawnSync("nginx", ["-v"]).error !== undefined) continue;
      proxies.push(await start(setup));
    }
    const rounds = [];
    for (let round = 0; round < flags.rounds; round += 1) {
      rounds.push(proxies.map((proxy) => load(setup, proxy, flags)));
    }
    const middle = (index, of) => median(rounds.map((runs) => of(runs[index], runs[0])));
    console.table(
      proxies.map((proxy, index) => ({
        proxy: proxy.name,
        "requests/s": Math.round(middle(index, (run) => run.rate)),
        "p99 ms": middle(index, (run) => run.p99),
        "CPU µs/request": Number(middle(index, (run) => run.cpu).toFixed(2)),
        failed: rounds.reduce((sum, runs) => sum + runs[index].failed, 0),
        "start ms": proxy.startMs,
        "memory MB": proxy.memory(),
        "of the floor": Number(middle(index, (run, floor) => run.rate / floor.rate).toFixed(3)),
        "of the floor, by CPU": Number(middle(index, (run, floor) => floor.cpu / run.cpu).toFixed(3)),
      })),
    );
  } finally {
    for (const proxy of proxies) await proxy.stop();
    await backends.stop();
  }
}
