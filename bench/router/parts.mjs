import { tenantName } from "./prepare.mjs";

/** Decisions a second of the pure function in one thread, over all tenants. */
export function pureDecision({ code, table, flags }) {
  const config = {
    sources: [{ kind: "subdomain", domain: "example.test", reserved: ["www"] }],
    functions: [],
  };
  const count = Math.min(flags.tenants, 500_000);
  const requests = Array.from({ length: count }, (_, index) => ({
    method: "GET",
    path: "/",
    headers: { host: `${tenantName((index * 7919) % flags.tenants)}.example.test` },
    token: { kind: "absent" },
  }));
  let wrong = 0;
  const from = performance.now();
  for (const request of requests) if (code.decide(request, config, table).outcome !== "stamp") wrong += 1;
  const seconds = (performance.now() - from) / 1000;
  return `pure decision: ${Math.round(count / seconds)} a second in one thread, ${wrong} wrong of ${count}`;
}

/** How many tenants move when a stamp is added, beside the least that could, and how even the load is then. */
export function placement({ code, ids, flags }) {
  const before = code.spreadBuckets(ids.map((stamp) => ({ stamp })));
  const after = code.spreadBuckets(
    [...ids, "added"].map((stamp) => ({ stamp })),
    before,
  );
  const load = new Map();
  let moved = 0;
  for (let index = 0; index < flags.tenants; index += 1) {
    const { bucket } = code.hashTenant(tenantName(index));
    if (before[bucket] !== after[bucket]) moved += 1;
    load.set(after[bucket], (load.get(after[bucket]) ?? 0) + 1);
  }
  const ideal = flags.tenants / (ids.length + 1);
  const most = Math.max(...load.values()) / ideal;
  return `one of ${ids.length + 1} stamps added: ${moved} tenants move, ${(moved / ideal).toFixed(3)} of the ideal; the fullest stamp has ${most.toFixed(3)} of the mean`;
}
