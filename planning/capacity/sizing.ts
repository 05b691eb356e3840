import { ABOVE_ZERO, checked, roundDown, roundUp } from "./checked";

declare const STATE: unique symbol;

/** What a resource can do at most, e.g. the connections a database accepts; nothing is taken off yet. */
export type Limit = number & { readonly [STATE]: "limit" };

/**
 * What of a limit may be planned with: headroom has been taken off. There is no way from here to another headroom,
 * so it can't be taken off twice.
 */
export type Usable = number & { readonly [STATE]: "usable" };

/** Share of a limit that is planned with; the rest is for peaks, failovers and deployments. */
export const PLANNED_SHARE = 0.75;

/** A limit of a resource; more than 0. What is usable of one is no limit, and the compiler says so. */
export function limit<N extends number>(most: N extends Usable ? never : N): Limit {
  return checked("limit", most, ABOVE_ZERO) as Limit;
}

/**
 * A limit with headroom taken off, once.
 * @param share what may be used of it; above 0 up to 1, default 0.75
 */
export function usable(of: Limit, share = PLANNED_SHARE): Usable {
  return (of * checked("share", share, ABOVE_ZERO, 1)) as Usable;
}

/**
 * How many tenants a stamp takes by one of its resources: 5,000 connections × 0.75 / 25 a tenant = 150.
 * @param available what there is of the resource, headroom taken off
 * @param perTenant what one tenant takes of it; more than 0
 */
export function tenantsFor(available: Usable, perTenant: number): number {
  return roundDown(available / checked("per tenant", perTenant, ABOVE_ZERO));
}

/** Requests per second of so many tenants: 150 × 10 = 1,500. */
export function requestsOf(tenants: number, requestsPerSecondEach: number): number {
  return checked("tenants", tenants, 0) * checked("requests per second", requestsPerSecondEach, 0);
}

/**
 * Servers for a load: 1,500 requests/s / 100 = 15 servers at their limit; at 75 % of it 1,500 / (100 × 0.75) = 20.
 * @param perServer requests per second of one server: its limit, or what is usable of it
 */
export function serversFor(requestsPerSecond: number, perServer: Limit | Usable): number {
  return roundUp(checked("requests per second", requestsPerSecond, 0) / perServer);
}
