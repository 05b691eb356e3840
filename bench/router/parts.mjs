import { spawn } from "node:child_process";
import { join } from "node:path";
import { tenantName } from "./prepare.mjs";

/** 10,000 tenants move while requests come: how long it takes, and how many requests fail. */
export async function changesUnderLoad(setup, proxy, { connections }) {
  const { registry, synchroniser, ids, code } = setup;
  const wrk = spawn(
    "wrk",
    [
      "-t1",
      `-c${connections}`,
      "-d600s",
      "-s",
      join(setup.folder, "hosts.lua"),
      `http://127.0.0.1:${proxy.port}/`,
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  let words = "";
  wrk.stdout.on("data", (chunk) => {
    words += chunk;
  });
  const sink = code.routerSink(proxy.place, () => Promise.reject(new Error("no reload is needed")));
  const from = performance.now();
  for (let index = 0; index < 10_000; index += 500) {
    for (let tenant = index; tenant < index + 500; tenant += 1) {
      const item = registry.get("tenant", tenantName(tenant));
      const stamp = ids[(ids.indexOf(item.stamp) + 1) % ids.length];
      registry.putTenant({ ...item, stamp, version: item.version + 1 });
    }
    const round = await synchroniser.follow(sink);
    if (round.outcome !== "changed") throw new Error(JSON.stringify(round));
  }
  const ms = Math.round(performance.now() - from);
  const ended = new Promise((done) => wrk.once("close", done));
  wrk.kill("SIGINT");
  await ended;
  const requests = Number(/(\d+) requests in/.exec(words)?.[1] ?? 0);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(words)?.[1] ?? 0);
  const sockets = /Socket errors: (.*)/.exec(words)?.[1] ?? "none";
  return `10,000 tenants moved in 20 batches under load: ${ms} ms; ${requests} requests meanwhile, ${refused} refused, socket errors: ${sockets}`;
}

/** Decisions a second of the pure function in one thread, over all tenants. */
export function pureDecision({ code, table, flags }) {
  const config = { sources: [{ kind: "subdomain", domain: "example.test", reserved: ["www"] }] };
  const count = Math.min(flags.tenants, 500_000);
  const requests = Array.from({ length: count }, (_, index) => ({
    headers: { host: `${tenantName((index * 7919) % flags.tenants)}.example.test` },
    token: { kind: "absent" },
  }));
  let wrong = 0;
  const from = performance.now();
  for (const request of requests) if (code.decide(request, config, table).outcome !== "stamp") wrong += 1;
  const seconds = (performance.now() - from) / 1000;
  return `pure decision: ${Math.round(count / seconds)} a second in one thread, ${wrong} wrong of ${count}`;
}
