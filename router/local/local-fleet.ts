import { type Routing, routingSchema } from "../../components/routing/contract";
import { hashTenant } from "../decision/format";
import { spreadBuckets } from "../table/buckets";
import { MemoryRegistry } from "../follow/registry";

/** What a local run needs to know of a stamp: its config has it. */
export interface LocalStamp {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly residency: string;
  /** Its class, which stands for the tier: a local run does not load the blueprint. */
  readonly tier: string;
  /** Port of its stand-in on the loopback interface. */
  readonly port: number;
}

/** The domain of a local run; `.test` is reserved for such use (RFC 6761). */
export const LOCAL_DOMAIN = "example.test";
/** Tenants of a local run, spread over the pools in turns. */
export const LOCAL_TENANTS = [
  "acme",
  "globex",
  "initech",
  "umbrella",
  "hooli",
  "stark",
  "wayne",
  "wonka",
  "tyrell",
  "cyberdyne",
];

/** How a local run finds tenants: by subdomain, then by the header `x-tenant`. */
export function localRouting(): Routing {
  return routingSchema.parse({
    sources: [
      { kind: "subdomain", domain: LOCAL_DOMAIN },
      { kind: "header", name: "x-tenant" },
    ],
    // Whoever tries it does so from one address.
    limits: {
      connections: 200,
      connectionsPerStamp: 50,
      connectionsPerAddressPercent: 100,
      requestsPerSecondPerAddress: 0,
    },
    drainSeconds: 2,
  });
}

/** Made-up tenants that each stamp which nobody is on gets one of. */
const MORE = "tenant-";
/** With 4,096 buckets on at most 200 stamps, one of so many names falls on each. */
const MOST_TRIES = 10_000;

/** A registry of the fleet's stamps with made-up tenants: those of {@link LOCAL_TENANTS}, then one for each empty stamp. */
export function localRegistry(stamps: readonly LocalStamp[]): MemoryRegistry {
  const registry = new MemoryRegistry();
  const pools = new Map<string, { residency: string; tier: string; stamps: string[] }>();
  for (const [number, { id, cloud, region, residency, tier, port }] of stamps.entries()) {
    registry.putStamp({
      ...{ id, number, version: 1, cloud, region, state: "active" },
      originHost: `127.0.0.1:${port}`,
    });
    const name = `${residency}-${tier}`;
    const pool = pools.get(name) ?? { residency, tier, stamps: [] };
    pool.stamps.push(id);
    pools.set(name, pool);
  }
  const names = [...pools.keys()].sort();
  for (const [number, name] of names.entries()) {
    const { residency, tier, stamps: members } = pools.get(name)!;
    const buckets = spreadBuckets(members.map((stamp) => ({ stamp })));
    registry.putPool({ name, number, version: 1, residency, tier, buckets });
  }
  const empty = new Set(stamps.map(({ id }) => id));
  for (const [index, tenant] of LOCAL_TENANTS.entries()) {
    const pool = registry.get("pool", names[index % names.length]!)!;
    const stamp = pool.buckets[hashTenant(tenant).bucket]!;
    registry.putTenant({ tenant, version: 1, pool: pool.name, stamp });
    empty.delete(stamp);
  }
  for (let number = 1; empty.size > 0 && number <= MOST_TRIES; number += 1) {
    const tenant = `${MORE}${number}`;
    const bucket = hashTenant(tenant).bucket;
    const pool = [...pools.keys()].find((name) => empty.has(registry.get("pool", name)!.buckets[bucket]!));
    if (pool === undefined) continue;
    const stamp = registry.get("pool", pool)!.buckets[bucket]!;
    registry.putTenant({ tenant, version: 1, pool, stamp });
    empty.delete(stamp);
  }
  return registry;
}
