/** Columns of the view by tenant, in order: its name, its SQL over the table `events`, its types to Hive and to Presto. */
const COLUMNS: readonly (readonly [name: string, sql: string, hive: string, presto: string])[] = [
  ...["tenant", "stamp"].map(text),
  ["sequence", "TRY_CAST(json_extract_scalar(detail, '$.sequence') AS bigint)", "bigint", "bigint"],
  ...["id", "type", "subject", "time", "data"].map(text),
  ["account", "account", "string", "varchar"],
  ["day", "day", "string", "varchar"],
];

function text(name: string): readonly [string, string, string, string] {
  return [name, `json_extract_scalar(detail, '$.${name}')`, "string", "varchar"];
}

/** Name of the view by tenant. */
export const TENANT_VIEW = "tenant_events";

/**
 * A view of Athena over the events, with what an event says as columns: a question says whose events it wants, and of which days, by which the
 * bytes that it reads are bounded. What came twice on one day is there once. It keeps no copy: what is deleted in the lake is gone here too.
 * Written as Athena writes one, since Glue has no other form of it:
 * https://github.com/trinodb/trino/blob/master/lib/trino-metastore/src/main/java/io/trino/metastore/HiveViewUtil.java
 * @param database its database, whose table `events` it reads
 */
export function tenantView(database: string) {
  const columns = COLUMNS.map(([name, sql]) => (sql === name ? name : `${sql} AS ${name}`)).join(", ");
  const view = {
    originalSql: `SELECT DISTINCT ${columns} FROM events WHERE json_extract_scalar(detail, '$.tenant') IS NOT NULL`,
    catalog: "awsdatacatalog",
    schema: database,
    columns: COLUMNS.map(([name, , , type]) => ({ name, type })),
  };
  return {
    name: TENANT_VIEW,
    tableType: "VIRTUAL_VIEW",
    parameters: { presto_view: "true", comment: "Presto View" },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString("base64")} */`,
    viewExpandedText: "/* Presto View */",
    storageDescriptor: {
      columns: COLUMNS.map(([name, , type]) => ({ name, type })),
      serDeInfo: { name: "-", serializationLibrary: "-" },
    },
  };
}
