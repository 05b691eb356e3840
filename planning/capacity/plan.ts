import { StampError, shown } from "../../core/errors";
import { MOST_BLAST_RADIUS, leastStampsFor } from "./blast-radius";
import { checked, roundDown } from "./checked";
import { stampsFor } from "./economics";

/** A part of the tenants that must live somewhere of its own: a residency, a region or a tier. */
export interface Share {
  readonly name: string;
  /** Of all tenants; above 0 up to 1. */
  readonly share: number;
}

/** Stamps for one part of the tenants. */
export interface PlannedShare extends Share {
  readonly tenants: number;
  /** Stamps when each is filled to its bound. */
  readonly stamps: number;
  /** Stamps when placement stops at the act level, as it does. */
  readonly placed: number;
}

/** Stamps for a number of tenants. */
export interface FleetPlan {
  readonly tenants: number;
  readonly perStamp: number;
  readonly parts: readonly PlannedShare[];
  readonly stamps: number;
  readonly placed: number;
  /** Fewest stamps that keep the failure of one within the blast radius wanted. */
  readonly leastForBlastRadius: number;
}

/** How the tenants of a plan are to be placed. */
export interface PlanOptions {
  /** Tenants a stamp takes: the class's bound, which has its headroom taken off already. */
  readonly perStamp: number;
  /** Most of the bound that placement fills, in percent; 100 for stamps of one tenant. */
  readonly actPercent: number;
  /** How the tenants are split; default all together. The shares make 1. */
  readonly split?: readonly Share[];
  /** Largest share of tenants one stamp's failure should reach; default 0.05. */
  readonly blastRadius?: number;
}

/**
 * Stamps for so many tenants: 10,000 at 150 a stamp are 67. Each part of a split is rounded up alone, because a
 * tenant of one residency can't use what is left on a stamp of another.
 * @throws StampError `input` when the shares do not make 1
 */
export function planFleet(tenants: number, options: PlanOptions): FleetPlan {
  const {
    actPercent,
    blastRadius = MOST_BLAST_RADIUS,
    perStamp,
    split = [{ name: "all", share: 1 }],
  } = options;
  checked("tenants", tenants, 1);
  checkSplit(split);
  const parts = divide(tenants, split).map((part): PlannedShare => {
    const limit = Math.max(1, placeable(perStamp, actPercent));
    return { ...part, stamps: stampsFor(part.tenants, perStamp), placed: stampsFor(part.tenants, limit) };
  });
  const sum = (of: (part: PlannedShare) => number): number => parts.reduce((all, part) => all + of(part), 0);
  return {
    tenants,
    perStamp,
    parts,
    stamps: sum((part) => part.stamps),
    placed: sum((part) => part.placed),
    leastForBlastRadius: leastStampsFor(blastRadius),
  };
}

/** Tenants placement puts on a stamp: with the last one it is still at most at `actPercent` of its bound. */
export function placeable(bound: number, actPercent: number): number {
  return roundDown((bound * actPercent) / 100);
}

/** Whole tenants a part, none lost or doubled: what rounding leaves goes to the parts with the largest remainders. */
function divide(tenants: number, split: readonly Share[]): (Share & { tenants: number })[] {
  const exact = split.map(({ share }) => tenants * share);
  const whole = exact.map((number) => Math.floor(number + 1e-9));
  const left = Math.round(tenants - whole.reduce((sum, number) => sum + number, 0));
  const order = exact
    .map((number, index) => ({ index, rest: number - (whole[index] ?? 0) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  const more = new Set(order.slice(0, left).map(({ index }) => index));
  return split.map((part, index) => ({ ...part, tenants: (whole[index] ?? 0) + (more.has(index) ? 1 : 0) }));
}

function checkSplit(split: readonly Share[]): void {
  const names = new Set(split.map(({ name }) => name));
  const all = split.reduce((sum, { share }) => sum + checked("share", share, 0, 1), 0);
  if (names.size === split.length && Math.abs(all - 1) < 1e-6) return;
  throw new StampError("input", "not a split", {
    field: "--split",
    received: shown(split.map(({ name, share }) => `${name}=${share}`).join(",")),
    allowed: "names that differ, with shares that make 1, e.g. eu=0.6,us=0.4",
  });
}
