import { roundDown } from "./checked";
import type { Duration } from "./duration";
import type { LevelSpec, StampLevel } from "./levels";
import { type Growth, monthsUntil, startIn } from "./next-stamp";

/** Stamps a tenant can be placed on alike: of one class, under one residency. */
export interface StampGroup {
  readonly class: string;
  readonly residency: string;
  readonly spec: LevelSpec;
  readonly stamps: readonly StampLevel[];
  /** Tenants of retiring stamps, which these stamps must take over; default 0. */
  readonly leaving?: number;
  /** Retiring stamps whose tenants nobody knows; default 0. */
  readonly leavingUnknown?: number;
}

/** When a group needs its next stamp. */
export interface Forecast {
  readonly class: string;
  readonly residency: string;
  readonly stamps: number;
  /** Stamps whose tenants nobody knows, those that retire too: they are in none of the numbers below, neither as full nor as empty. */
  readonly unknown: number;
  /** Tenants of the stamps whose number is known, and of those that retire. */
  readonly tenants: number;
  /** Tenants that the stamps of which they are known take before the bound that binds each is used up. */
  readonly capacity: number;
  readonly growth: Growth | undefined;
  /** Months until `actPercent` of the capacity: the next stamp must take tenants then. Undefined: never, or unknown. */
  readonly monthsToAct: number | undefined;
  /** Months until the capacity is used up. */
  readonly monthsToFull: number | undefined;
  /** Month in which to start the next stamp so that it is ready by `actPercent`; below 0 when that is past. */
  readonly startToAct: number | undefined;
  /** The last month in which a start still comes before the capacity is used up. */
  readonly startToFull: number | undefined;
  /** Stamps the group would have to have already for all to be below `actPercent`; 0 when it has enough. */
  readonly missing: number;
}

/**
 * When a group of stamps needs the next one. What a tenant takes of each bound is held to stay as it is, so a stamp
 * that has 60 tenants and half of its connections in use takes 120, whatever the bound of tenants says.
 */
export function forecast(group: StampGroup, growth: Growth | undefined, leadTime: Duration): Forecast {
  const { bounds, observability } = group.spec;
  const known = group.stamps.filter(hasTenants);
  const tenants = known.reduce((sum, stamp) => sum + tenantsOf(stamp), group.leaving ?? 0);
  const capacity = known.reduce((sum, stamp) => sum + takes(stamp, bounds.tenants), 0);
  const act = (capacity * observability.actPercent) / 100;
  const until = (level: number): number | undefined => {
    if (growth === undefined || known.length === 0) return undefined;
    const at = monthsUntil(level, tenants, growth);
    return Number.isFinite(at) ? at : undefined;
  };
  const [monthsToAct, monthsToFull] = [until(act), until(capacity)];
  const each = capacity / Math.max(1, known.length);
  const isEnough = tenants < act || known.length === 0;
  return {
    class: group.class,
    residency: group.residency,
    stamps: group.stamps.length,
    unknown: group.stamps.length - known.length + (group.leavingUnknown ?? 0),
    tenants,
    capacity,
    growth,
    monthsToAct,
    monthsToFull,
    startToAct: monthsToAct === undefined ? undefined : startIn(monthsToAct, leadTime),
    startToFull: monthsToFull === undefined ? undefined : startIn(monthsToFull, leadTime),
    missing: isEnough ? 0 : roundDown((tenants - act) / ((each * observability.actPercent) / 100)) + 1,
  };
}

/** Whether it is known how many tenants a stamp has: one that is measured by other bounds alone may be full or empty. */
export function hasTenants({ bounds }: StampLevel): boolean {
  return bounds.some(({ bound }) => bound === "tenants");
}

function tenantsOf(stamp: StampLevel): number {
  return stamp.bounds.find(({ bound }) => bound === "tenants")?.used ?? 0;
}

/** Tenants a stamp takes: those it has, divided by how far they use up its binding bound. */
function takes(stamp: StampLevel, bound: number): number {
  const tenants = tenantsOf(stamp);
  const percent = stamp.binding?.percent ?? 0;
  return tenants === 0 || percent === 0 ? bound : Math.min(bound, (tenants / percent) * 100);
}
