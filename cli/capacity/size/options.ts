import { z } from "zod";
import { seconds } from "../../../planning/capacity/duration";
import { PLANNED_SHARE } from "../../../planning/capacity/sizing";
import type { SizeInput } from "../../../planning/capacity/size";
import { commandOptions, option } from "../../common/option";
import { all, number, numberOf, read, share, shareOf, span } from "../../common/values";

const schema = z.object({
  connections: option("--connections <n>", "connections its database accepts at most", number(1).optional()),
  connectionsPerTenant: option(
    "--connections-per-tenant <n>",
    "connections one tenant holds",
    number(0.001).optional(),
  ),
  clientsPerConnection: option(
    "--clients-per-connection <n>",
    "with a pooler: clients at once for each connection of the server",
    number(1).optional(),
  ),
  poolShare: option(
    "--pool-share <share>",
    "of a pooler: share of the connections it may hold (default: 80%)",
    share().optional(),
  ),
  usable: option(
    "--usable <share>",
    "share of a limit that is planned with; the rest is headroom (default: 75%)",
    share().default(PLANNED_SHARE),
  ),
  tenants: option(
    "--tenants <n>",
    "tenants of the stamp, where connections do not say",
    number(1).optional(),
  ),
  requestsPerTenant: option(
    "--requests-per-tenant <n>",
    "mean requests per second of one tenant",
    number(0).optional(),
  ),
  peak: option("--peak <n>", "peak over mean (default: 1)", number(1).default(1)),
  requestsPerServer: option(
    "--requests-per-server <n>",
    "requests per second one server answers at its limit",
    number(0.001).optional(),
  ),
  queriesPerRequest: option("--queries-per-request <n>", "queries one request makes", number(0).optional()),
  queryTime: option(
    "--query-time <time>",
    "how long a query takes, e.g. 200ms: its own, not the request's",
    span().optional(),
  ),
  storagePerTenant: option("--storage-per-tenant <gb>", "GB one tenant stores now", number(0).optional()),
  storageGrowth: option(
    "--storage-growth <share>",
    "growth of storage a month, e.g. 10% (default: 0)",
    read("a share such as 10%", (text) => shareOf(text)).default(0),
  ),
  storageMonths: option("--storage-months <n>", "months of that growth (default: 24)", number(0).default(24)),
  costs: option(
    "--costs <list>",
    "what its parts cost a month, e.g. 4000,2400,450",
    read("numbers separated by commas", (text) =>
      all(text.split(","), (part) => numberOf(part.trim())),
    ).optional(),
  ),
  fleetTenants: option(
    "--fleet-tenants <n>",
    "tenants of the whole fleet: how many such stamps they take",
    number(1).optional(),
  ),
});

export const sizeOptions = commandOptions(
  schema,
  ({ queryTime, ...given }): SizeInput => ({
    ...given,
    queryTime: queryTime === undefined ? undefined : seconds(queryTime / 1000),
  }),
);
