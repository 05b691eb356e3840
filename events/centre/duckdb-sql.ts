const EVENTS_FORM =
  "tenant VARCHAR, sequence BIGINT, id UUID, stamp VARCHAR, type VARCHAR, subject VARCHAR, time TIMESTAMP, received TIMESTAMP, data JSON";

/** What the warehouse is made of. Everything but `totals` and `erased` has the tenant's name, so that it can be erased. */
export const TABLES = `
CREATE TABLE IF NOT EXISTS events (
  tenant VARCHAR NOT NULL,
  sequence BIGINT NOT NULL,
  id UUID NOT NULL,
  stamp VARCHAR NOT NULL,
  type VARCHAR NOT NULL,
  subject VARCHAR,
  time TIMESTAMP NOT NULL,
  received TIMESTAMP NOT NULL,
  data JSON NOT NULL,
  PRIMARY KEY (tenant, sequence)
);
CREATE TABLE IF NOT EXISTS conflicts AS FROM events WHERE false;
CREATE TABLE IF NOT EXISTS rejected (stamp VARCHAR, tenant VARCHAR, reason VARCHAR, body VARCHAR, received TIMESTAMP);
CREATE TABLE IF NOT EXISTS tenants (tenant VARCHAR PRIMARY KEY, complete_to BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS erased (stamp VARCHAR, salt VARCHAR, hash VARCHAR, until TIMESTAMP);
CREATE TABLE IF NOT EXISTS totals AS SELECT 0::BIGINT AS duplicates, false AS unclean;
CREATE OR REPLACE TEMP VIEW tenant_events AS SELECT tenant, stamp, sequence, id, type, subject, time, data, time::DATE AS day FROM events;
CREATE OR REPLACE TEMP TABLE came AS SELECT * REPLACE (data::VARCHAR AS data) FROM events WHERE false;
CREATE OR REPLACE TEMP TABLE batch AS FROM events WHERE false;
CREATE OR REPLACE TEMP TABLE turned_away AS FROM rejected WHERE false;
`;

/** Columns of the tables that a centre's file has, as DuckDB names their types. */
export const FORMS: Readonly<Record<string, string>> = {
  events: EVENTS_FORM,
  conflicts: EVENTS_FORM,
  rejected: "stamp VARCHAR, tenant VARCHAR, reason VARCHAR, body VARCHAR, received TIMESTAMP",
  tenants: "tenant VARCHAR, complete_to BIGINT",
  erased: "stamp VARCHAR, salt VARCHAR, hash VARCHAR, until TIMESTAMP",
  totals: "duplicates BIGINT, unclean BOOLEAN",
};

/** What came, as a table: numbers and times are read by the warehouse, and data stays the text it was. */
export const BATCH = `INSERT INTO came
  SELECT e.tenant, e.sequence, e.id, e.stamp, e.type, e.subject, e.time, now() AT TIME ZONE 'UTC', e.data
  FROM (SELECT unnest(from_json($events::JSON, '[{"tenant":"VARCHAR","sequence":"BIGINT","id":"UUID","stamp":"VARCHAR",
    "type":"VARCHAR","subject":"VARCHAR","time":"TIMESTAMP","data":"VARCHAR"}]')) AS e)`;

export const TURNED_AWAY = `INSERT INTO turned_away
  SELECT r.stamp, r.tenant, r.reason, r.body, now() AT TIME ZONE 'UTC'
  FROM (SELECT unnest(from_json($rejected::JSON,
    '[{"stamp":"VARCHAR","tenant":"VARCHAR","reason":"VARCHAR","body":"VARCHAR"}]')) AS r)`;

/** What of the batch the warehouse has no form for: one such event must hold up no other, for ever. */
const UNREADABLE = "TRY_CAST(data AS JSON) IS NULL OR time IS NULL OR id IS NULL OR sequence IS NULL";

/** What is looked at of a batch before it is taken in: what can't be read is turned away. */
export const READ: readonly string[] = [
  `INSERT INTO turned_away SELECT stamp, tenant, 'DuckDB reads no event in it: its data, id, number or time', data, received
    FROM came WHERE ${UNREADABLE}`,
  `INSERT INTO batch SELECT * REPLACE (data::JSON AS data) FROM came WHERE NOT (${UNREADABLE})`,
  "DELETE FROM came",
];

/** How a batch is taken in, within one transaction. */
export const STEPS: readonly string[] = [
  "INSERT INTO events SELECT * FROM batch ORDER BY tenant, sequence ON CONFLICT DO NOTHING",
  // A number that another event has, or an id with something else to say: none of the two is the wrong one to a warehouse, so a person is to look.
  `INSERT INTO conflicts SELECT DISTINCT ON (b.id) b.* FROM batch b JOIN events e USING (tenant, sequence)
    WHERE (e.id <> b.id OR e.type <> b.type OR e.subject IS DISTINCT FROM b.subject OR e.data::VARCHAR <> b.data::VARCHAR)
      AND NOT EXISTS (FROM conflicts c WHERE c.id = b.id)`,
  "INSERT INTO tenants SELECT DISTINCT tenant, 0 FROM batch ON CONFLICT DO NOTHING",
  `UPDATE tenants SET complete_to = complete_to + more.n FROM (
    SELECT tenant, count(*) AS n FROM (
      SELECT e.tenant, e.sequence - t.complete_to AS ahead,
        row_number() OVER (PARTITION BY e.tenant ORDER BY e.sequence) AS place
      FROM events e JOIN tenants t ON t.tenant = e.tenant
      WHERE e.sequence > t.complete_to AND e.tenant IN (SELECT tenant FROM batch)
    ) WHERE ahead = place GROUP BY tenant
  ) AS more WHERE more.tenant = tenants.tenant`,
  `INSERT INTO rejected SELECT DISTINCT t.* FROM turned_away t
    WHERE NOT EXISTS (FROM rejected r WHERE r.stamp = t.stamp AND r.tenant = t.tenant AND r.body = t.body)`,
  "DELETE FROM batch",
  "DELETE FROM turned_away",
];
