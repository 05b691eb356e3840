import type { CentreHeld, EventStore } from "../../../../events/centre/centre";
import { StampError } from "../../../../core/errors";

/** Days that BigQuery keeps what was deleted: the centre's dataset has the most. Source: https://cloud.google.com/bigquery/docs/time-travel */
const UNDO_DAYS = 7;

/**
 * A table of BigQuery. Nothing is deleted there from here, because nothing has proven it: who erases a tenant is told the statement, and no proof
 * is written until the project says that it was run.
 */
export function inBigQuery(table: string): EventStore {
  const refused = (tenant: string): string =>
    `nothing here has proven to erase in BigQuery, so there would be no proof for table ${table}: run ${statement(table, tenant)}, see that it counts 0 rows the second time, wait ${UNDO_DAYS} days until nobody can bring them back, and then say kind: none for the stamp while the tenant is erased`;
  return {
    count: (tenant) => Promise.reject(new StampError("state", refused(tenant))),
    held: (tenant): Promise<CentreHeld> => Promise.resolve({ events: 0, problems: [refused(tenant)] }),
    erase: (tenant) => Promise.reject(new StampError("state", refused(tenant))),
    close: () => Promise.resolve(),
  };
}

/**
 * Deletes a tenant's events: by the column that the centre's tables are clustered by, and where a row has none there, as rows have that were written
 * before there was one, by the attribute that CloudEvents have in Pub/Sub, or by their JSON. Source:
 * https://github.com/google/knative-gcp/blob/main/docs/spec/pubsub-protocol-binding.md
 */
function statement(table: string, tenant: string): string {
  const names = [
    "tenant",
    "JSON_VALUE(attributes, '$.\"ce-tenant\"')",
    "JSON_VALUE(SAFE.PARSE_JSON(data), '$.tenant')",
  ];
  // Names of tenants hold nothing that SQL or a shell reads as more than a word.
  const sql = `DELETE FROM \`${table}\` WHERE COALESCE(${names.join(", ")}) = '${tenant}'`;
  return `bq query --use_legacy_sql=false "${sql.replaceAll(/["\\`]/g, (sign) => `\\${sign}`)}"`;
}
