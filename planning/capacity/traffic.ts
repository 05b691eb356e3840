import { checked } from "./checked";
import { type Duration, inSeconds } from "./duration";

/**
 * Requests per second at the peak: 1,000 tenants × 5/s × 4 = 20,000/s.
 * @param perTenant mean requests per second of one tenant; 0 or more
 * @param peak peak over mean; 1 or more
 */
export function peakRate(tenants: number, perTenant: number, peak: number): number {
  return (
    checked("tenants", tenants, 0) * checked("requests per second", perTenant, 0) * checked("peak", peak, 1)
  );
}

/** Queries per second of so many requests per second: 20,000 × 8 = 160,000. */
export function queryRate(requestsPerSecond: number, queriesPerRequest: number): number {
  return checked("requests per second", requestsPerSecond, 0) * checked("queries", queriesPerRequest, 0);
}

/**
 * Little's law: what is in flight at once is the rate of arrivals × the time each stays. 160,000 queries/s × 0.2 s =
 * 32,000 queries in flight.
 * @param perSecond arrivals of one kind of work
 * @param latency how long that same kind of work stays; for queries the query's own latency, not the request's
 */
export function inFlight(perSecond: number, latency: Duration): number {
  return checked("rate", perSecond, 0) * inSeconds(latency);
}
