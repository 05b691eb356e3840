import { ABOVE_ZERO } from "./checked";
import { days, inMonths } from "./duration";
import type { Growth } from "./next-stamp";
import type { StampUse } from "./use";

/** What a group of stamps is known by when growth is named for it. */
export interface GroupName {
  readonly class: string;
  readonly residency: string;
}

/** Growth said for a part of the fleet: a class, a residency, `class/residency`, or "" for all of it. */
export interface NamedGrowth {
  readonly of: string;
  readonly growth: Growth;
}

/** How narrowly growth was named for a group; undefined when it is not meant. The narrowest one counts. */
export function matches(of: string, group: GroupName): number | undefined {
  if (of === "") return 0;
  if (of === group.class || of === group.residency) return 1;
  return of === `${group.class}/${group.residency}` ? 2 : undefined;
}

/** A group with the tenants it has now. */
export interface GrowingGroup extends GroupName {
  readonly tenants: number;
}

/**
 * Growth of each group. A number of tenants named for several groups is spread over them by the tenants they have,
 * evenly when they have none; a share is the same for all.
 * @returns one entry a group, undefined where nothing was said
 */
export function spreadGrowth(
  groups: readonly GrowingGroup[],
  named: readonly NamedGrowth[],
): readonly (Growth | undefined)[] {
  const chosen = groups.map((group) => narrowest(named, group));
  return groups.map((group, index) => {
    const entry = chosen[index];
    if (entry === undefined || entry.growth.kind === "compound") return entry?.growth;
    const sharing = groups.filter((_, other) => chosen[other] === entry);
    const all = sharing.reduce((sum, { tenants }) => sum + tenants, 0);
    const part = all > 0 ? group.tenants / all : 1 / sharing.length;
    return { kind: "linear", tenantsAMonth: entry.growth.tenantsAMonth * part };
  });
}

function narrowest(named: readonly NamedGrowth[], group: GroupName): NamedGrowth | undefined {
  return named.reduce<NamedGrowth | undefined>((best, entry) => {
    const rank = matches(entry.of, group);
    if (rank === undefined) return best;
    return best === undefined || rank >= (matches(best.of, group) ?? 0) ? entry : best;
  }, undefined);
}

/**
 * Growth that a history shows, in tenants a month: the slope of the straight line with the least squares through each
 * stamp's days, added up over the stamps.
 * @returns undefined when no stamp has two days
 */
export function growthOf(history: readonly StampUse[]): Growth | undefined {
  const byStamp = new Map<string, { month: number; tenants: number }[]>();
  for (const { at, stamp, tenants } of history) {
    if (at === undefined || tenants === undefined) continue;
    const month = inMonths(days(Date.parse(at) / 86_400_000));
    byStamp.set(stamp, [...(byStamp.get(stamp) ?? []), { month, tenants }]);
  }
  const slopes = [...byStamp.values()].flatMap((points) => slope(points) ?? []);
  if (slopes.length === 0) return undefined;
  return { kind: "linear", tenantsAMonth: slopes.reduce((sum, one) => sum + one, 0) };
}

function slope(points: readonly { month: number; tenants: number }[]): number | undefined {
  const mean = (of: (point: { month: number; tenants: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [month, tenants] = [mean((point) => point.month), mean((point) => point.tenants)];
  const spread = points.reduce((sum, point) => sum + (point.month - month) ** 2, 0);
  if (spread < ABOVE_ZERO) return undefined;
  return points.reduce((sum, point) => sum + (point.month - month) * (point.tenants - tenants), 0) / spread;
}
