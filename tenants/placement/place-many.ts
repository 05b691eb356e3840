import type { PoolItem, StampItem, TenantItem } from "../../components/routing/contract";
import { untilUndisputed } from "../registry/conflict";
import type { Registry } from "../registry/registry";
import { changeUse } from "../registry/usage";
import { pick, poolName } from "./choose";
import { judge, lastingRefusal, type PlaceRequest, unmet } from "./judge";
import { asAsked } from "./known";
import { itemOf, type PlaceOptions } from "./place";
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
  { classes, proven, strategy, today }: PlaceOptions,
): Plan {
  // Stamps that may take a pool's tenants, with the use as it comes to be.
  const groups = new Map<string, StampItem[]>();
  const open = (request: PlaceRequest): StampItem[] => {
    const name = poolName(request);
    const known = groups.get(name);
    if (known !== undefined) return known;
    const { demands: _, ...anyOf } = request;
    const group = fleet.stamps.filter((stamp) => lastingRefusal(stamp, anyOf, today) === undefined);
    groups.set(name, group);
    return group;
  };
  const touched = new Set<string>();
  const tenants = requests.map((request) => {
    const group = open(request);
    const pool = fleet.pools.get(poolName(request));
    const { demands } = request;
    const takers =
      demands === undefined ? group : group.filter((stamp) => unmet(stamp, demands) === undefined);
    const picked = pick(request, takers, pool, strategy, proven);
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
  /** Tenants that were there already, in the pool that was asked for. */
  readonly found: number;
  /** Those of them of whom something was said anew: their load, their demands. */
  readonly changed: number;
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
  let changed = 0;
  for (let at = 0; at < requests.length; at += registry.writeSize) {
    const chunk = requests.slice(at, at + registry.writeSize);
    const written = await untilUndisputed(() => placeChunk(registry, chunk, options));
    placed += written.placed;
    changed += written.changed;
    found += chunk.length - written.placed;
    onWritten(placed + found);
  }
  return { placed, found, changed };
}

async function placeChunk(
  registry: Registry,
  chunk: readonly PlaceRequest[],
  options: PlaceOptions,
): Promise<Pick<PlacedMany, "placed" | "changed">> {
  const [stamps, pools] = await Promise.all([registry.list("stamp"), registry.list("pool")]);
  const open: PlaceRequest[] = [];
  const changed: TenantItem[] = [];
  for (const request of chunk) {
    const known = await registry.get("tenant", request.tenant);
    if (known === undefined) {
      open.push(request);
      continue;
    }
    const home = stamps.find(({ id }) => id === known.stamp);
    const asked = asAsked(known, request, home);
    if (asked.changed.length > 0) changed.push(asked.item);
  }
  // What is said of those who are there counts for those who come.
  if (changed.length > 0) await registry.write(changed.map((item) => ({ kind: "tenant", item })));
  if (open.length === 0) return { placed: 0, changed: changed.length };
  const now = changed.length === 0 ? stamps : await registry.list("stamp");
  const fleet = { stamps: now, pools: new Map(pools.map((pool) => [pool.name, pool])) };
  const plan = planMany(open, fleet, options);
  await registry.write(
    plan.tenants.map((item) => ({ kind: "tenant", item })),
    plan.stamps.map(({ id, version }) => ({ kind: "stamp", key: id, version })),
  );
  return { placed: open.length, changed: changed.length };
}
