import { POOL_BUCKETS } from "../../router/decision/format";
import type { Registry } from "../../tenants/registry/registry";

export const BOUNDS = { tenants: 10, requestsPerSecond: 100, databaseConnections: 500, storageGb: 1000 };

/** A new stamp's item. */
export function stampOf(id: string, number: number, more: object = {}): Record<string, unknown> {
  return {
    ...{ id, number, version: 1, cloud: "aws", region: "eu-west-1", state: "active" },
    originHost: `${id}.example.test`,
    capacity: { residency: "eu", tier: "standard", class: "standard", bounds: BOUNDS },
    ...more,
  };
}

/** A new pool's item, its buckets given out in turns. */
export function poolOf(name: string, number: number, stamps: readonly string[], more: object = {}): object {
  const buckets = Array.from({ length: POOL_BUCKETS }, (_, bucket) => stamps[bucket % stamps.length]!);
  return { name, number, version: 1, residency: "eu", tier: "standard", buckets, ...more };
}

/** Two stamps and their pool. */
export async function furnish(registry: Registry): Promise<void> {
  await registry.write([
    { kind: "stamp", item: stampOf("s1", 1) },
    { kind: "stamp", item: stampOf("s2", 2) },
    { kind: "pool", item: poolOf("eu-standard", 0, ["s1", "s2"]) },
  ]);
}

export function tenantOf(tenant: string, stamp: string, more: object = {}): Record<string, unknown> {
  return { tenant, version: 1, pool: "eu-standard", stamp, ...more };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
