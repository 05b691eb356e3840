import type {
  Demands,
  Load,
  PoolItem,
  StampCapacity,
  StampItem,
  TenantItem,
  Tier,
} from "../../components/routing/contract";
import type { Residency } from "../../components/contract/cloud";
import { defined } from "../../core/defined";
import { amountOf, type Bound, boundsOf, mostOf, taken } from "../registry/usage";

/** A tenant that is to be placed. */
export interface PlaceRequest {
  readonly tenant: string;
  /** The law its data stays under. */
  readonly residency: Residency;
  readonly tier: Tier;
  /** What its stamp must do; default what every tenant needs. */
  readonly function?: string;
  /** It may be placed on stamps that are tried first or that end. Default: it is not. */
  readonly early?: boolean;
  /** Whether an operator named the stamp: only so somebody comes to a deployment that is no stamp of this library's. Default: nobody did. */
  readonly named?: boolean;
  /** What its stamp must be. Default: any of its residency, tier and function. */
  readonly demands?: Demands;
  /** What its stamp should rather be, the most wanted first; a stamp without it is taken where there is no other. */
  readonly wishes?: readonly Wish[];
  /** What it takes of a stamp; default its share. */
  readonly load?: Load;
}

/** What may be demanded or wished of a stamp. */
export const TRAITS = ["class", "cloud", "region", "ring"] as const;
export type Trait = (typeof TRAITS)[number];

/** Something that a stamp should rather be. */
export interface Wish {
  readonly trait: Trait;
  readonly value: string;
}

/** The ring whose stamps take only tenants who ask for it. */
export const EARLY_RING = "canary";

/** Why a stamp does not take a tenant. */
export const REFUSALS = [
  "unknown capacity",
  "residency",
  "tier",
  "function",
  "demand",
  "early",
  "external",
  "draining",
  "retiring",
  "maintenance",
  "expired",
  "dedicated",
  "full",
] as const;
export type Refusal = (typeof REFUSALS)[number];

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
function takenWith(
  stamp: Pick<StampItem, "use">,
  bounds: Bounds,
  load: Load | undefined,
  bound: Bound,
): number {
  const more = bound === "tenants" ? 1 : (amountOf(load, bound) ?? mostOf(bounds, bound) / bounds.tenants);
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
  const fixed = 100 * Math.max(tenants, Math.max(requests, connections, storage) + share);
  if (bounds.own === undefined) return fixed;
  const shares = Object.keys(bounds.own).map(
    (bound) => takenWith({ use }, bounds, load, bound) / mostOf(bounds, bound),
  );
  return Math.max(fixed, 100 * Math.max(0, ...shares));
}

/** The most of a bound that placement takes, in percent: a dedicated stamp's one tenant may take it all. */
export function mostPercent({ fullPercent, tier }: StampCapacity): number {
  return (tier === "dedicated" ? 100 : fullPercent) + 1e-6;
}

/** What of a stamp is demanded or wished. */
export function traitOf({ capacity, cloud, region }: StampItem, trait: Trait): string | undefined {
  return { class: capacity?.class, cloud, region, ring: capacity?.ring }[trait];
}

/** The first demand that a stamp does not meet. */
export function unmet(stamp: StampItem, demands: Demands = {}): Trait | undefined {
  return TRAITS.find((trait) => demands[trait] !== undefined && demands[trait] !== traitOf(stamp, trait));
}

/** Whether a stamp is tried first or ends, so that nobody is placed on it who did not ask. */
export function isEarly({ capacity }: Pick<StampItem, "capacity">): boolean {
  return capacity?.ring === EARLY_RING || capacity?.expires !== undefined;
}

/** Why a stamp takes no such tenant, whatever its load; undefined where it may. */
export function standingRefusal(
  stamp: StampItem,
  request: Omit<PlaceRequest, "tenant" | "load">,
  today: string,
): Refusal | undefined {
  const refusal = lastingRefusal(stamp, request, today);
  return refusal === undefined && request.early !== true && isEarly(stamp) ? "early" : refusal;
}

/** The same but for who asks: a pool's canary gets its share of tenants who did not. */
export function lastingRefusal(
  stamp: StampItem,
  { demands, function: work, named, residency, tier }: Omit<PlaceRequest, "tenant" | "load">,
  today: string,
): Refusal | undefined {
  const { capacity, external, state } = stamp;
  if (capacity === undefined) return "unknown capacity";
  if (capacity.residency !== residency) return "residency";
  if (capacity.tier !== tier) return "tier";
  if (capacity.function !== work) return "function";
  if (unmet(stamp, demands) !== undefined) return "demand";
  if (state !== "active") return state;
  if (external !== undefined && named !== true) return "external";
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
  const shares = boundsOf(capacity.bounds).map((bound) => ({
    bound,
    percent: (100 * takenWith(stamp, capacity.bounds, request.load, bound)) / mostOf(capacity.bounds, bound),
  }));
  const top = shares.reduce((most, share) => (share.percent > most.percent + 1e-9 ? share : most));
  const percent = Math.round(top.percent * 10) / 10;
  const judged = { stamp: id, binding: top.bound, percent };
  const would = `${top.bound} would be at ${percent} % of its bound`;
  if (fits(stamp, bindingPercent(stamp, request.load))) return { ...judged, why: would };
  return { ...judged, refusal: "full", why: `${would}, above ${Math.round(mostPercent(capacity))} %` };
}

function describe(refusal: Refusal, stamp: StampItem, request: PlaceRequest): string {
  const { capacity } = stamp;
  const { demands, function: work, residency, tier } = request;
  switch (refusal) {
    case "unknown capacity":
      return "the registry does not know its class and bounds: register it";
    case "residency":
      return `its data is under the law of ${capacity?.residency ?? "none"}, not ${residency}`;
    case "tier":
      return `it is for ${capacity?.tier ?? "no"} tenants, not ${tier}`;
    case "function":
      return `it is for ${workInWords(capacity?.function)}, not ${workInWords(work)}`;
    case "demand": {
      const trait = unmet(stamp, demands) ?? "class";
      return `its ${trait} is ${traitOf(stamp, trait) ?? "unknown"}, not ${demands?.[trait] ?? "any"} as demanded`;
    }
    case "early":
      return capacity?.ring === EARLY_RING
        ? `it is in the ring ${EARLY_RING}, and takes only tenants who ask for it (early)`
        : `it ends on ${capacity?.expires ?? "a day"}, and takes only tenants who ask for it (early)`;
    case "external":
      return "it is no stamp of this fleet's: tenants move out of it, and nobody is placed on it";
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

function workInWords(work: string | undefined): string {
  return work === undefined ? "what every tenant needs" : `the function ${work}`;
}

/** What is asked for a tenant that is placed already: it keeps what it asked for. */
export function requestOf(
  { demands, early, load, residency, tenant, tier }: TenantItem,
  pool: Pick<PoolItem, "function" | "residency" | "tier">,
): PlaceRequest {
  return {
    ...{ tenant, residency: residency ?? pool.residency, tier: tier ?? (pool.tier as Tier) },
    ...defined({ function: pool.function, early, demands, load }),
  };
}
