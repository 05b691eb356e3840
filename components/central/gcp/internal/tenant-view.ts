/** Columns of what an app published, as text. */
const FIELDS = ["tenant", "stamp", "id", "type", "subject", "time", "data"];

/** Name of the view by tenant; not like `events_*`, which it reads. */
export const TENANT_VIEW = "tenant_events";

/**
 * What an event says, as columns, over the tables of all stamps. `place` is the table that it lies in, which is the cloud's word for whose it
 * is. It keeps no copy: what is deleted in a table is gone here too. `event` is the text that is indexed: `SEARCH(event, 'words')`.
 */
export function tenantView(project: string, dataset: string): string {
  const fields = FIELDS.map((field) => `JSON_VALUE(data, '$.${field}') AS ${field}`).join(", ");
  return `SELECT ${fields}, SAFE_CAST(JSON_VALUE(data, '$.sequence') AS INT64) AS sequence, _TABLE_SUFFIX AS place, publish_time, DATE(publish_time) AS day, data AS event FROM \`${project}.${dataset}.events_*\` WHERE JSON_VALUE(data, '$.tenant') IS NOT NULL`;
}
