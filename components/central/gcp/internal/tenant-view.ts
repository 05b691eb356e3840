/** Columns of what an application published. */
const FIELDS = ["tenant", "stamp", "id", "type", "subject", "time", "data", "sequence"];

/** Name of the view by tenant; not like `events_*`, which it reads. */
export const TENANT_VIEW = "tenant_events";

/**
 * The tables of all stamps as one. `place` is the table that a row lies in, which is the cloud's word for whose it is. It keeps no copy: what is
 * deleted in a table is gone here too. Its columns are the tables' own, so that their clusters and their index of words serve it:
 * `SEARCH((data, subject, type), 'words')`.
 */
export function tenantView(project: string, dataset: string): string {
  return `SELECT ${FIELDS.join(", ")}, _TABLE_SUFFIX AS place, publish_time, DATE(publish_time) AS day FROM \`${project}.${dataset}.events_*\` WHERE tenant IS NOT NULL`;
}
