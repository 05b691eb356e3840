import type { Routing } from "../../components/routing/contract";
import { REFUSAL_HEADER } from "../decision/answer";
import type { RouterStamp } from "./place";
import { quoted } from "./text";

/** Name of the table of tenants. */
const TENANTS = "tenants";
/** Tenants remembered at once; those that were away longest are forgotten. */
const MOST_TENANTS = "200k";
const BUSY = "Too many requests of your organisation. Try again in a moment.\n";

type Limit = Routing["limits"]["perTenant"]["standard"];

const isLimited = ({ requestsPerSecond, requestsAtOnce }: Limit): boolean =>
  requestsPerSecond > 0 || requestsAtOnce > 0;

/** The table that {@link tenantLimitRules} counts in; none where no tenant has a limit. */
export function tenantTable({ limits }: Routing): string[] {
  if (!Object.values(limits.perTenant).some(isLimited)) return [];
  return [
    `backend ${TENANTS}`,
    `  stick-table type string len 63 size ${MOST_TENANTS} expire 30s store conn_cur,gpc0,gpc0_rate(1s)`,
    "",
  ];
}

/**
 * Rules of a stamp's backend by which a tenant takes no more than its tier may: what it takes too much is refused, what it may
 * take is served, for requests that were refused do not count.
 */
export function tenantLimitRules({ limits: { perTenant } }: Routing, { tier }: RouterStamp): string[] {
  const limit = tier === "premium" || tier === "dedicated" ? perTenant[tier] : perTenant.standard;
  if (!isLimited(limit)) return [];
  const tooMany = [
    ...(limit.requestsPerSecond === 0 ? [] : [`{ sc_gpc0_rate(1) ge ${limit.requestsPerSecond} }`]),
    ...(limit.requestsAtOnce === 0 ? [] : [`{ sc_conn_cur(1) gt ${limit.requestsAtOnce} }`]),
  ];
  return [
    `  http-request track-sc1 var(txn.tenant) table ${TENANTS}`,
    `  http-request return status 429 content-type ${quoted("text/plain; charset=utf-8")} string ${quoted(BUSY)} ` +
      `hdr Cache-Control no-store hdr ${REFUSAL_HEADER} busy hdr Retry-After 1 if ${tooMany.join(" or ")}`,
    "  http-request sc-inc-gpc0(1)",
  ];
}
