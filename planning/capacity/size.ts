import { z } from "zod";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import { type Duration, months } from "./duration";
import { costPerTenant, fleetCost, stampsFor, totalOf } from "./economics";
import type { Dollars } from "./money";
import { ABOVE_ZERO, checked, roundDown } from "./checked";
import { limit, requestsOf, serversFor, tenantsFor, usable } from "./sizing";
import { storageAfter } from "./storage";
import { inFlight, peakRate, queryRate } from "./traffic";

/** Share of the connections that a pooler may hold unless a class says otherwise. */
export const POOL_SHARE = 0.8;

/** What is known of one stamp and its tenants; what is not known is left out, and not reckoned. */
export interface SizeInput {
  /** Connections its database accepts at most; nothing taken off. */
  readonly connections?: number | undefined;
  /** Connections one tenant holds; of the pooler, where there is one. */
  readonly connectionsPerTenant?: number | undefined;
  /** Clients of a pooler at once for each connection of the server that it holds; none without a pooler. */
  readonly clientsPerConnection?: number | undefined;
  /** Share of the connections that the pooler may hold; above 0 up to 1. */
  readonly poolShare?: number | undefined;
  /** Share of a limit that is planned with; above 0 up to 1. The rest is for peaks, failovers and deployments. */
  readonly usable: number;
  /** Tenants of the stamp, where they are known and connections do not say. */
  readonly tenants?: number | undefined;
  /** Mean requests per second of one tenant. */
  readonly requestsPerTenant?: number | undefined;
  /** Peak over mean; 1 or more. */
  readonly peak: number;
  /** Requests per second one server answers at its limit. */
  readonly requestsPerServer?: number | undefined;
  readonly queriesPerRequest?: number | undefined;
  /** A query's own latency, not the request's. */
  readonly queryTime?: Duration | undefined;
  /** GB of one tenant now. */
  readonly storagePerTenant?: number | undefined;
  /** Growth of storage each month; 0.1 is 10 %. */
  readonly storageGrowth: number;
  /** Months of that growth. */
  readonly storageMonths: number;
  /** What the stamp's parts cost a month. */
  readonly costs?: readonly Dollars[] | undefined;
  /** Tenants of the whole fleet. */
  readonly fleetTenants?: number | undefined;
}

/** What a stamp's size comes to, as JSON. */
export const sizeSchema = z.object({
  pool: z
    .object({
      server: z.number().describe("Connections of the server that the pooler may hold"),
      clients: z.number().describe("Clients the pooler takes at once"),
      direct: z.number().describe("Connections left for the direct address"),
      busy: z.number().optional().describe("Of the server's, those that queries keep busy at the peak"),
    })
    .optional(),
  tenants: z.number().describe("Tenants the stamp takes"),
  requestsPerSecond: z.number().optional().describe("Mean requests per second of all of them"),
  peakPerSecond: z.number().optional().describe("Requests per second at the peak"),
  servers: z
    .object({
      atLimit: z.number().describe("Servers that answer the peak at their limits"),
      planned: z.number().describe("With headroom: what to run"),
    })
    .optional(),
  queriesPerSecond: z.number().optional().describe("At the peak"),
  queriesInFlight: z
    .number()
    .optional()
    .describe("At once, by Little's law: queries per second × query time"),
  storageGb: z.object({ now: z.number(), after: z.number(), months: z.number() }).optional(),
  cost: z.object({ month: z.number(), perTenant: z.number() }).optional().describe("US dollars a month"),
  fleet: z
    .object({ tenants: z.number(), stamps: z.number(), month: z.number().optional() })
    .optional()
    .describe("Stamps of this size for all tenants, and what they cost a month"),
});

/** What a stamp's size comes to. */
export type StampSizing = z.output<typeof sizeSchema>;

/**
 * Sizes one stamp: how many tenants its connections carry, and what these take of servers, queries and storage. Headroom
 * is taken off once of each resource: of the connections here, of the servers there.
 * @throws StampError `input` when nothing says how many tenants there are
 */
export function size(input: SizeInput): StampSizing {
  const { costs, fleetTenants, peak, queriesPerRequest, queryTime, requestsPerServer, requestsPerTenant } =
    input;
  const tenants = tenantsOf(input);
  const requestsPerSecond =
    requestsPerTenant === undefined ? undefined : requestsOf(tenants, requestsPerTenant);
  const peakPerSecond =
    requestsPerTenant === undefined ? undefined : peakRate(tenants, requestsPerTenant, peak);
  const queriesPerSecond =
    peakPerSecond === undefined || queriesPerRequest === undefined
      ? undefined
      : queryRate(peakPerSecond, queriesPerRequest);
  const month = costs === undefined ? undefined : totalOf(costs);
  const stamps = fleetTenants === undefined ? undefined : stampsFor(fleetTenants, tenants);
  const busy =
    queriesPerSecond === undefined || queryTime === undefined
      ? undefined
      : inFlight(queriesPerSecond, queryTime);
  return defined({
    tenants,
    pool: withBusy(poolOf(input), busy),
    requestsPerSecond,
    peakPerSecond,
    servers:
      peakPerSecond === undefined || requestsPerServer === undefined
        ? undefined
        : {
            atLimit: serversFor(peakPerSecond, limit(requestsPerServer)),
            planned: serversFor(peakPerSecond, usable(limit(requestsPerServer), input.usable)),
          },
    queriesPerSecond,
    queriesInFlight: busy,
    storageGb: storageOf(tenants, input),
    cost: month === undefined ? undefined : { month, perTenant: costPerTenant(month, tenants) },
    fleet:
      stamps === undefined || fleetTenants === undefined
        ? undefined
        : defined({
            tenants: fleetTenants,
            stamps,
            month: month === undefined ? undefined : fleetCost(stamps, month),
          }),
  });
}

/** What a pooler makes of the connections: few of the server's, many clients'. */
function poolOf({
  clientsPerConnection,
  connections,
  poolShare = POOL_SHARE,
}: SizeInput): { server: number; clients: number; direct: number } | undefined {
  if (clientsPerConnection === undefined || connections === undefined) return undefined;
  const server = roundDown(connections * checked("pool share", poolShare, ABOVE_ZERO, 1));
  return {
    server,
    clients: server * checked("clients per connection", clientsPerConnection, 1),
    direct: connections - server,
  };
}

function withBusy(pool: ReturnType<typeof poolOf>, busy: number | undefined): StampSizing["pool"] {
  return pool === undefined || busy === undefined ? pool : { ...pool, busy };
}

function tenantsOf(input: SizeInput): number {
  const { connections, connectionsPerTenant, tenants, usable: share } = input;
  if (connections !== undefined && connectionsPerTenant !== undefined) {
    // What a tenant holds is a connection of the pooler where there is one; headroom is taken off of these, once.
    const most = poolOf(input)?.clients ?? connections;
    const carried = tenantsFor(usable(limit(most), share), connectionsPerTenant);
    if (carried >= 1) return tenants === undefined ? carried : Math.min(carried, tenants);
    throw new StampError("input", "the connections do not carry one tenant", {
      field: "connections",
      received: String(connections),
      allowed: `${connectionsPerTenant} / ${share} or more`,
    });
  }
  if (tenants !== undefined) return tenants;
  throw new StampError("input", "nothing says how many tenants a stamp takes", {
    field: "connections, connectionsPerTenant",
    fix: "give the connections and what a tenant holds of them, or the tenants",
  });
}

function storageOf(
  tenants: number,
  { storageGrowth, storageMonths, storagePerTenant }: SizeInput,
): StampSizing["storageGb"] {
  if (storagePerTenant === undefined) return undefined;
  return {
    now: storageAfter(tenants, storagePerTenant, storageGrowth, months(0)),
    after: storageAfter(tenants, storagePerTenant, storageGrowth, months(storageMonths)),
    months: storageMonths,
  };
}
