import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NANO = 1e9;

/** Processor seconds that the threads of a process have used, user and system. */
export function cpuSeconds(pid) {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
  }
  return nanoseconds / NANO;
}

/** Memory of a process in MB. */
export function memoryMb(pid) {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024);
}

/** A script that asks for another tenant each time, so that no lookup finds a warm cache line; `deep` requests at once. */
function script(setup, deep) {
  const file = join(setup.folder, `hosts-${deep}.lua`);
  writeFileSync(
    file,
    [
      "math.randomseed(42)",
      "function request()",
      "  local all = {}",
      `  for i = 1, ${deep} do`,
      `    all[i] = "GET / HTTP/1.1\\r\\nHost: tenant-" .. math.random(0, ${setup.flags.tenants - 1}) .. ".example.test\\r\\n\\r\\n"`,
      "  end",
      "  return table.concat(all)",
      "end",
      "",
    ].join("\n"),
  );
  return file;
}

const MS = { us: 0.001, ms: 1, s: 1000 };

/** One run against a proxy: requests/s, p99, processor time of the proxy a request, answers that were no 200. */
export function load(setup, proxy, { seconds, connections, deep = 1 }) {
  const before = cpuSeconds(proxy.pid);
  const { stdout } = spawnSync(
    "wrk",
    [
      "-t1",
      `-c${connections}`,
      `-d${seconds}s`,
      "--latency",
      "-s",
      script(setup, deep),
      `http://127.0.0.1:${proxy.port}/`,
    ],
    { encoding: "utf8" },
  );
  const cpu = cpuSeconds(proxy.pid) - before;
  const requests = Number(/(\d+) requests in/.exec(stdout)[1]);
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout);
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout);
  const failed =
    Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0) +
    (sockets === null ? 0 : sockets.slice(1).reduce((sum, text) => sum + Number(text), 0));
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    p99: Number(p99) * MS[unit],
    cpu: (cpu * 1e6) / requests,
    failed,
  };
}
