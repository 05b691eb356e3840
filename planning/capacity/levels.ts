import type { ClassSpec } from "../../components/contract/class";
import { type Bound, boundsOf, mostOf, type StampUse, usedOf } from "./use";

/** How full something is: below `warnPercent`, from there on, or from `actPercent` on; unknown without numbers. */
export type Level = "fine" | "plan" | "act" | "unknown";

/** A stamp's use of one bound. */
export interface BoundUse {
  readonly bound: Bound;
  readonly used: number;
  readonly of: number;
  /** Percent of the bound; may be over 100. */
  readonly percent: number;
  readonly level: Level;
}

/** A stamp's use of all bounds that are known. */
export interface StampLevel {
  readonly stamp: string;
  readonly level: Level;
  /** The bound that is used most: the one that decides when the stamp is full. */
  readonly binding: BoundUse | undefined;
  readonly bounds: readonly BoundUse[];
}

/** How full a bound is by the class's own thresholds (70 and 80 % unless the class says otherwise). */
export function levelOf(percent: number, { warnPercent, actPercent }: ClassSpec["observability"]): Level {
  if (percent >= actPercent) return "act";
  return percent >= warnPercent ? "plan" : "fine";
}

/** What of a class says how full its stamps are. */
export type LevelSpec = Pick<ClassSpec, "bounds" | "observability" | "tier">;

/** A stamp's use against the bounds of its class. That a dedicated stamp has its one tenant makes it no fuller. */
export function stampLevel(
  stamp: string,
  use: StampUse | undefined,
  { bounds, observability, tier }: LevelSpec,
): StampLevel {
  const counts = (bound: Bound): boolean => bound !== "tenants" || tier !== "dedicated";
  const known = boundsOf(bounds).flatMap((bound): BoundUse[] => {
    const used = usedOf(use, bound);
    if (used === undefined) return [];
    const most = mostOf(bounds, bound);
    const percent = (used / most) * 100;
    const level = counts(bound) ? levelOf(percent, observability) : "fine";
    return [{ bound, used, of: most, percent, level }];
  });
  const binding = known
    .filter(({ bound }) => counts(bound))
    .reduce<BoundUse | undefined>(
      (most, next) => (most === undefined || next.percent > most.percent ? next : most),
      undefined,
    );
  const level = binding?.level ?? (known.length > 0 ? "fine" : "unknown");
  return { stamp, level, binding, bounds: known };
}
