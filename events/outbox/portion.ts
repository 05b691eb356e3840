import { OUTBOX } from "./sql";

/** Events sent at once. */
export const MOST_AT_ONCE = 500;
/**
 * Bytes of data sent at once, and one event more: what is sent is confirmed as a whole, within the broker's time, or all of it is sent again.
 * With 500 events of 200,000 bytes a slow way would never come to an end.
 */
export const MOST_BYTES_AT_ONCE = 4_000_000;

/**
 * The events that go next. Whose turn it is the time says; which of a tenant's go, their numbers: a clock that was put back, or was ahead,
 * changes no tenant's order and holds up nobody. Tenants of $1 are left out.
 */
export function portionSql(schema: string): string {
  const table = `${schema}.${OUTBOX}`;
  return bounded(`SELECT e.tenant, e.sequence, e.data, row_number() OVER (PARTITION BY e.tenant ORDER BY e.sequence) AS turn FROM (
      SELECT tenant, count(*) AS events FROM (
        SELECT tenant FROM ${table} WHERE tenant <> ALL ($1::text[]) ORDER BY time, tenant, sequence LIMIT ${MOST_AT_ONCE}
      ) AS oldest GROUP BY tenant
    ) AS t CROSS JOIN LATERAL (
      SELECT o.tenant, o.sequence, o.data FROM ${table} AS o WHERE o.tenant = t.tenant ORDER BY o.sequence LIMIT t.events
    ) AS e`);
}

/** The events of a tenant, $1, that go next. */
export function portionOfSql(schema: string): string {
  return bounded(`SELECT tenant, sequence, data, row_number() OVER (ORDER BY sequence) AS turn FROM (
      SELECT tenant, sequence, data FROM ${schema}.${OUTBOX} WHERE tenant = $1 ORDER BY sequence LIMIT ${MOST_AT_ONCE}
    ) AS own`);
}

/** As many of them as their data's bytes allow; tenants take turns. */
function bounded(events: string): string {
  return `SELECT tenant, sequence FROM (
    SELECT tenant, sequence, sum(bytes) OVER (ORDER BY turn, tenant) - bytes AS before FROM (
      SELECT tenant, sequence, turn, octet_length(data::text) AS bytes FROM (${events}) AS each
    ) AS sized
  ) AS summed WHERE before < ${MOST_BYTES_AT_ONCE}`;
}
