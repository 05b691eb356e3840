import type { Load, StampCapacity, StampItem, Tier } from "../../components/routing/contract";
import type { Residency } from "../../components/contract/cloud";
import { BOUNDS, type Bound, taken } from "../registry/usage";

/** A tenant that is to be placed. */
export interface PlaceRequest {
  readonly tenant: string;
  /** The law its data stays under. */
  readonly residency: Residency;
  readonly tier: Tier;
  /** What it takes of a stamp; default its share. */
  readonly load?: Load;
}

/** Why a stamp does not take a tenant. */
export type Refusal =
  | "unknown capacity"
  | "residency"
  | "tier"
  | "draining"
  | "retiring"
  | "maintenance"
  | "expired"
  | "dedicated"
  | "full";

/** What placement thinks of one stamp. */
export interface Judgement {
  readonly stamp: string;
  /** Absent where the tenant fits. */
  readonly refusal?: Refusal;
  /** In words, for a person. */
  readonly why: string;
  /** The bound that would be taken most, and by how much of it, in percent, with the tenant; absent without room. */
  readonly binding?: Bound;
  readonly percent?: number;
}

/** What of a bound is taken with a tenant more, in its unit. */
function takenWith(stamp: StampItem, bounds: Bounds, load: Load | undefined, bound: Bound): number {
  const more = bound === "tenants" ? 1 : (load?.[bound] ?? bounds[bound] / bounds.tenants);
  return taken(stamp.use, bounds, bound) + more;
}

type Bounds = StampCapacity["bounds"];

/**
 * Share of a stamp's binding bound that is taken with a tenant more, in percent; infinite without known bounds. The sums of
 * `taken` written out: this runs for every tenant and stamp of a fleet.
 */
export function bindingPercent({ capacity, use }: StampItem, load: Load | undefined): number {
  if (capacity === undefined) return Number.POSITIVE_INFINITY;
  const { bounds } = capacity;
  const shared = use.tenants - use.measured + (load === undefined ? 1 : 0);
  const share = shared / bounds.tenants;
  const tenants = (use.tenants + 1) / bounds.tenants;
  const requests = (use.requestsPerSecond + (load?.requestsPerSecond ?? 0)) / bounds.requestsPerSecond;
  const connections =
    (use.databaseConnections + (load?.databaseConnections ?? 0)) / bounds.databaseConnections;
  const storage = (use.storageGb + (load?.storageGb ?? 0)) / bounds.storageGb;
  return 100 * Math.max(tenants, Math.max(requests, connections, storage) + share);
}

/** The most of a bound that placement takes, in percent: a dedicated stamp's one tenant may take it all. */
export function mostPercent({ fullPercent, tier }: StampCapacity): number {
  return (tier === "dedicated" ? 100 : fullPercent) + 1e-6;
}

/** Why a stamp takes no tenant of this residency and tier, whatever its load; undefined where it may. */
export function standingRefusal(
  { capacity, state }: StampItem,
  { residency, tier }: Pick<PlaceRequest, "residency" | "tier">,
  today: string,
): Refusal | undefined {
  if (capacity === undefined) return "unknown capacity";
  if (capacity.residency !== residency) return "residency";
  if (capacity.tier !== tier) return "tier";
  if (state !== "active") return state;
  return capacity.expires !== undefined && capacity.expires < today ? "expired" : undefined;
}

/**
 * Whether a stamp without a standing refusal has room for a tenant.
 * @param percent its binding bound's, with the tenant
 */
export function fits({ capacity, use }: StampItem, percent: number): boolean {
  if (capacity === undefined || (capacity.tier === "dedicated" && use.tenants > 0)) return false;
  return percent <= mostPercent(capacity);
}

/**
 * Whether a stamp takes a tenant, in words: residency first, then tier, then its state, then its bounds. A tenant that
 * would bring a bound above the stamp's `fullPercent` is refused; a dedicated stamp takes one tenant, up to its bounds.
 *
 * @param today ISO 8601: a stamp is expired after its last day
 */
export function judge(stamp: StampItem, request: PlaceRequest, today: string): Judgement {
  const { id, capacity } = stamp;
  const refusal = standingRefusal(stamp, request, today);
  if (refusal !== undefined || capacity === undefined)
    return {
      stamp: id,
      refusal: refusal ?? "unknown capacity",
      why: describe(refusal ?? "unknown capacity", stamp, request),
    };
  if (capacity.tier === "dedicated" && stamp.use.tenants > 0)
    return { stamp: id, refusal: "dedicated", why: "it is another tenant's" };
  const shares = BOUNDS.map((bound) => ({
    bound,
    percent: (100 * takenWith(stamp, capacity.bounds, request.load, bound)) / capacity.bounds[bound],
  }));
  const top = shares.reduce((most, share) => (share.percent > most.percent + 1e-9 ? share : most));
  const percent = Math.round(top.percent * 10) / 10;
  const judged = { stamp: id, binding: top.bound, percent };
  const would = `${top.bound} would be at ${percent} % of its bound`;
  if (fits(stamp, bindingPercent(stamp, request.load))) return { ...judged, why: would };
  return { ...judged, refusal: "full", why: `${would}, above ${Math.round(mostPercent(capacity))} %` };
}

function describe(refusal: Refusal, { capacity }: StampItem, { residency, tier }: PlaceRequest): string {
  switch (refusal) {
    case "unknown capacity":
      return "the registry does not know its class and bounds: register it";
    case "residency":
      return `its data is under the law of ${capacity?.residency ?? "none"}, not ${residency}`;
    case "tier":
      return `it is for ${capacity?.tier ?? "no"} tenants, not ${tier}`;
    case "draining":
      return "it is being emptied";
    case "retiring":
      return "it is being retired";
    case "maintenance":
      return "it is closed for maintenance";
    case "expired":
      return `its last day was ${capacity?.expires ?? "unknown"}`;
    case "dedicated":
      return "it is another tenant's";
    case "full":
      return "it is full";
  }
}
