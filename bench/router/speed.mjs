import { spawnSync } from "node:child_process";
import { load } from "./load.mjs";
import {
  startBackends,
  startEnvoyFloor,
  startEnvoyHosts,
  startFloor,
  startNginx,
  startNode,
  startOurs,
  startPlainMap,
} from "./proxies.mjs";

const FIRST_PORT = 21_000;

/** Ports of the backends that all proxies are measured with. */
export const backendPorts = (count) => Array.from({ length: count }, (_, index) => FIRST_PORT + index);

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** Proxies that are measured where they are on PATH. */
const OTHERS = [
  { needs: ["nginx", "-v"], starts: [startNginx] },
  { needs: ["envoy", "--version"], starts: [startEnvoyFloor, startEnvoyHosts] },
];

const HEADINGS = [
  ...["proxy", "requests/s", "p99 ms", "CPU µs/request", "added CPU µs"],
  ...["of the floor, by CPU", "failed", "start ms", "memory MB"],
];

/** Measures each proxy in turns and returns a table in Markdown; each round is compared with its own floor. */
export async function speed(setup) {
  const { flags } = setup;
  const isThere = ([command, option]) => spawnSync(command, [option]).error === undefined;
  const found = OTHERS.filter(({ needs }) => isThere(needs)).flatMap(({ starts }) => starts);
  const backends = await startBackends(setup);
  const proxies = [];
  try {
    for (const start of [startFloor, startOurs, startPlainMap, ...found, startNode])
      proxies.push(await start(setup));
    const rounds = [];
    for (let round = 0; round < flags.rounds; round += 1) {
      rounds.push(proxies.map((proxy) => load(setup, proxy, flags)));
    }
    const middle = (index, of) => median(rounds.map((runs) => of(runs[index], runs[0])));
    const rows = proxies.map((proxy, index) => [
      proxy.name,
      Math.round(middle(index, (run) => run.rate)),
      middle(index, (run) => run.p99).toFixed(2),
      middle(index, (run) => run.cpu).toFixed(2),
      middle(index, (run, floor) => run.cpu - floor.cpu).toFixed(2),
      middle(index, (run, floor) => floor.cpu / run.cpu).toFixed(3),
      rounds.reduce((sum, runs) => sum + runs[index].failed, 0),
      proxy.startMs,
      proxy.memory(),
    ]);
    return [HEADINGS, HEADINGS.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
  } finally {
    for (const proxy of proxies) await proxy.stop();
    await backends.stop();
  }
}
