import type { PoolItem, StampItem, TenantItem } from "../../components/routing/contract";
import { untilUndisputed } from "../registry/conflict";
import type { Registry } from "../registry/registry";
import { changeUse } from "../registry/usage";
import { pick, poolName } from "./choose";
import { judge, type PlaceRequest, standingRefusal } from "./judge";
import { itemOf, type PlaceOptions, requireAsked } from "./place";
import { nothingFits, suggestStamp } from "./suggest";

/** What a plan for many tenants comes to. */
export interface Plan {
  readonly tenants: readonly TenantItem[];
  /** The stamps that got tenants, as they were before. */
  readonly stamps: readonly StampItem[];
}

/**
 * Places many tenants on paper, one after the other, as `choose` would each; writes nothing.
 *
 * @throws StampError `state` at the first that fits nowhere
 */
export function planMany(
  requests: readonly PlaceRequest[],
  fleet: { readonly stamps: readonly StampItem[]; readonly pools: ReadonlyMap<string, PoolItem> },
  { classes, strategy, today }: PlaceOptions,
): Plan {
  // Stamps that may take a residency and tier, with the use as it comes to be.
  const groups = new Map<string, StampItem[]>();
  const open = (request: PlaceRequest): StampItem[] => {
    const name = poolName(request);
    const known = groups.get(name);
    if (known !== undefined) return known;
    const group = fleet.stamps.filter((stamp) => standingRefusal(stamp, request, today) === undefined);
    groups.set(name, group);
    return group;
  };
  const touched = new Set<string>();
  const tenants = requests.map((request) => {
    const group = open(request);
    const pool = fleet.pools.get(poolName(request));
    const picked = pick(request, group, pool, strategy);
    if (picked === undefined) {
      const now = new Map([...groups.values()].flat().map((stamp) => [stamp.id, stamp]));
      const stamps = fleet.stamps.map((stamp) => now.get(stamp.id) ?? stamp);
      const judgements = stamps.map((stamp) => judge(stamp, request, today));
      throw nothingFits(request, judgements, suggestStamp(request, stamps, classes));
    }
    const index = group.findIndex(({ id }) => id === picked.stamp);
    const before = group[index]!;
    group[index] = { ...before, use: changeUse(before.use, request.load, 1) };
    touched.add(picked.stamp);
    return itemOf(request, picked.stamp);
  });
  return { tenants, stamps: fleet.stamps.filter(({ id }) => touched.has(id)) };
}

/** What became of many. */
export interface PlacedMany {
  /** Tenants placed by this call. */
  readonly placed: number;
  /** Tenants that were there already, placed as asked. */
  readonly found: number;
}

/**
 * Places many tenants, as many a write as the registry takes. Those that are there already are passed over, so that after
 * a crash the same call goes on; other operators may place at the same time.
 *
 * @param onWritten told after each write how many are done
 * @throws StampError `state` when one fits nowhere: those before it are placed
 */
export async function placeMany(
  registry: Registry,
  requests: readonly PlaceRequest[],
  options: PlaceOptions,
  onWritten: (done: number) => void = () => undefined,
): Promise<PlacedMany> {
  let placed = 0;
  let found = 0;
  for (let at = 0; at < requests.length; at += registry.writeSize) {
    const chunk = requests.slice(at, at + registry.writeSize);
    const news = await untilUndisputed(() => placeChunk(registry, chunk, options));
    placed += news;
    found += chunk.length - news;
    onWritten(placed + found);
  }
  return { placed, found };
}

async function placeChunk(
  registry: Registry,
  chunk: readonly PlaceRequest[],
  options: PlaceOptions,
): Promise<number> {
  const open: PlaceRequest[] = [];
  for (const request of chunk) {
    const known = await registry.get("tenant", request.tenant);
    if (known === undefined) open.push(request);
    else requireAsked(known, request);
  }
  if (open.length === 0) return 0;
  const [stamps, pools] = await Promise.all([registry.list("stamp"), registry.list("pool")]);
  const plan = planMany(open, { stamps, pools: new Map(pools.map((pool) => [pool.name, pool])) }, options);
  await registry.write(
    plan.tenants.map((item) => ({ kind: "tenant", item })),
    plan.stamps.map(({ id, version }) => ({ kind: "stamp", key: id, version })),
  );
  return open.length;
}
