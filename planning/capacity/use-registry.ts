import { defined } from "../../core/defined";
import type { StampCapacity, StampItem } from "../../components/routing/contract";
import { openRegistry } from "../../tenants/registry/open";
import type { HistoryEntry, Registry } from "../../tenants/registry/registry";
import { BOUNDS, taken } from "../../tenants/registry/usage";
import type { StampUse } from "./use";

/** What a registry says of its stamps. */
export interface RegistryUse {
  readonly rows: readonly StampUse[];
  /** Stamp → the bounds that its tenants are counted and placed by: those its class had when it was last registered. */
  readonly bounds: ReadonlyMap<string, StampCapacity["bounds"]>;
}

/**
 * Use from a fleet's registry, as its tenants make it, with a row a day out of its history: what growth is seen from.
 * @param where as `openRegistry` takes it; undefined for the fleet's own folder
 */
export async function registryUse(where: string | undefined, root: string): Promise<RegistryUse> {
  const registry = openRegistry(where, { root });
  try {
    const stamps = await registry.list("stamp");
    const known = stamps.flatMap(({ capacity, id }) =>
      capacity === undefined ? [] : [[id, capacity.bounds] as const],
    );
    return { rows: await useOf(registry), bounds: new Map(known) };
  } finally {
    await registry.close();
  }
}

/** A row for each stamp and day of a registry, and one for now. */
export async function useOf(registry: Pick<Registry, "list" | "history">): Promise<readonly StampUse[]> {
  const rows: StampUse[] = [];
  for (const item of await registry.list("stamp")) {
    rows.push(...daysOf(await registry.history("stamp", item.id)), rowOf(item));
  }
  return rows;
}

/** The last entry of each day; a day of a stamp that was not there has none. */
function daysOf(history: readonly HistoryEntry<"stamp">[]): StampUse[] {
  const days = new Map<string, StampUse>();
  for (const { at, item } of history) {
    const day = at.slice(0, 10);
    if (item !== undefined) days.set(day, { ...rowOf(item), at: day });
  }
  return [...days.values()];
}

/** What is taken of each bound; only the tenants are known of a stamp whose bounds the registry does not have. */
function rowOf({ id, capacity, use }: StampItem): StampUse {
  if (capacity === undefined) return { stamp: id, tenants: use.tenants };
  return {
    stamp: id,
    ...Object.fromEntries(BOUNDS.map((bound) => [bound, taken(use, capacity.bounds, bound)])),
    ...defined({ own: ownOf(use, capacity.bounds) }),
  };
}

function ownOf(use: StampItem["use"], bounds: StampCapacity["bounds"]): StampUse["own"] {
  const names = Object.keys(bounds.own ?? {});
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((bound) => [bound, taken(use, bounds, bound)]));
}
