import type { Load } from "../../components/routing/contract";
import type { CostEntry } from "./report";

/** A tenant, as far as its cost needs it. */
export interface ShownTenant {
  readonly tenant: string;
  /** The stamp that holds its data. */
  readonly stamp: string;
  readonly load?: Load | undefined;
}

/** A class's bounds, all that a stamp of it carries. */
export interface ShownBounds extends Load {
  readonly tenants: number;
}

/** What a tenant costs a month, estimated. */
export interface TenantShare {
  readonly tenant: string;
  readonly stamp: string;
  /** Whether its load is known; else it counts as its share of the stamp. */
  readonly measured: boolean;
  /** Share of the stamp's bounds that it takes: the mean over requests, connections, storage and what bounds its class declares itself. */
  readonly demand: number;
  /** US dollars a month. */
  readonly monthly: number;
}

/** A stamp's month, divided among who is on it. */
export interface Showback {
  /** The dearest first. */
  readonly tenants: readonly TenantShare[];
  /** US dollars a month of stamps that have no tenant. */
  readonly nobody: number;
  /** Tenants whose stamp is not priced. */
  readonly elsewhere: number;
}

/**
 * Divides what stamps cost among their tenants, which is an estimate: what is due with no tenant at all is divided as they take of the
 * stamp, and what follows use as each uses it.
 * @param boundsOf a class's bounds; undefined for a class that there is not
 */
export function showback(
  stamps: readonly Pick<CostEntry, "id" | "class" | "monthly" | "fixed">[],
  tenants: Iterable<ShownTenant>,
  boundsOf: (name: string) => ShownBounds | undefined,
): Showback {
  const byStamp = new Map<string, ShownTenant[]>(stamps.map(({ id }) => [id, []]));
  let elsewhere = 0;
  for (const tenant of tenants) {
    const there = byStamp.get(tenant.stamp);
    if (there === undefined) elsewhere += 1;
    else there.push(tenant);
  }
  const shares: TenantShare[] = [];
  let nobody = 0;
  for (const { class: name, fixed, id, monthly } of stamps) {
    const bounds = boundsOf(name);
    const there = byStamp.get(id) ?? [];
    if (bounds === undefined || there.length === 0) {
      nobody += fixed;
      continue;
    }
    const demands = there.map(({ load }) => demandOf(load, bounds));
    const all = demands.reduce((sum, each) => sum + each, 0);
    for (const [index, { load, tenant }] of there.entries()) {
      const demand = demands[index] ?? 0;
      // Where nobody takes anything they share what is due all the same.
      const part = all === 0 ? 1 / there.length : demand / all;
      shares.push({
        ...{ tenant, stamp: id, measured: load !== undefined, demand },
        monthly: fixed * part + (monthly - fixed) * demand,
      });
    }
  }
  shares.sort((a, b) => b.monthly - a.monthly || (a.tenant < b.tenant ? -1 : 1));
  return { tenants: shares, nobody, elsewhere };
}

function demandOf(load: Load | undefined, bounds: ShownBounds): number {
  if (load === undefined) return 1 / bounds.tenants;
  const shares = [
    load.requestsPerSecond / bounds.requestsPerSecond,
    load.databaseConnections / bounds.databaseConnections,
    load.storageGb / bounds.storageGb,
    ...Object.entries(bounds.own ?? {}).map(([bound, most]) =>
      load.own?.[bound] === undefined ? 1 / bounds.tenants : load.own[bound] / most,
    ),
  ];
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
