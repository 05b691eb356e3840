import { type Routing, routingSchema } from "../../components/routing/contract";
import { hashTenant } from "../../components/routing/edge/format";
import { spreadBuckets } from "../../components/routing/table/buckets";
import { MemoryRegistry } from "./registry";

/** What a local run needs to know of a stamp: the outputs of its stack have it. */
export interface LocalStamp {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly residency: string;
  /** The tier of its class. */
  readonly tier: string;
  /** Port of its stand-in on the loopback interface. */
  readonly port: number;
}

/** The domain of a local run; `.test` is reserved for such use (RFC 6761). */
export const LOCAL_DOMAIN = "example.test";
/** The tenants of a local run, each in every pool's order of hash. */
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
    limits: { connections: 200, connectionsPerStamp: 50 },
    drainSeconds: 2,
  });
}

/** A registry of the fleet's stamps with a few made-up tenants, spread over the pools in turns. */
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
  for (const [index, tenant] of LOCAL_TENANTS.entries()) {
    const pool = registry.get("pool", names[index % names.length]!)!;
    const stamp = pool.buckets[hashTenant(tenant).bucket]!;
    registry.putTenant({ tenant, version: 1, pool: pool.name, stamp });
  }
  return registry;
}
