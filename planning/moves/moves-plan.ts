import type { PoolItem, StampItem, TenantItem } from "../../components/routing/contract";

/** What the registry knows of a fleet whose tenants are to be moved. */
export interface MovesFleet {
  readonly stamps: readonly StampItem[];
  readonly pools: readonly PoolItem[];
  readonly tenants: readonly TenantItem[];
  /** ISO 8601: a stamp is expired after its last day. */
  readonly today: string;
  /** Share of a stamp's bounds below which nothing need be done about it, in percent. */
  readonly planPercent: (stamp: StampItem) => number;
}

/** One move of a plan. */
export interface PlannedMove {
  readonly tenant: string;
  /** The stamp it is on. */
  readonly from: string;
  /** The stamp it is to go to. */
  readonly to: string;
}

/** A tenant that the plan leaves where it is, though it ought to go. */
export interface LeftTenant {
  readonly tenant: string;
  readonly stamp: string;
  /** In words. */
  readonly why: string;
}

/** How full a stamp is in the bound that binds, in percent. */
export interface StampChange {
  readonly stamp: string;
  readonly before: number;
  /** While the plan is carried out, whatever comes first: all who come are there, and nobody has gone yet. */
  readonly most: number;
  readonly after: number;
}

/**
 * Moves that reach a goal. A stamp gets tenants or gives them away, never both, so that no order of the moves and no number of them
 * at once passes a bound.
 */
export interface MovesPlan {
  readonly moves: readonly PlannedMove[];
  readonly left: readonly LeftTenant[];
  /** Stamps that have nobody once it is done. */
  readonly emptied: readonly string[];
  /** The stamps that take part, in the fleet's order. */
  readonly stamps: readonly StampChange[];
}
