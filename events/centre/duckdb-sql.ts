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
CREATE OR REPLACE TEMP TABLE batch AS FROM events WHERE false;
CREATE OR REPLACE TEMP TABLE turned_away AS FROM rejected WHERE false;
`;

/** What came, as a table: numbers and times are read by the warehouse, and data stays the text it was. */
export const BATCH = `INSERT INTO batch
  SELECT e.tenant, e.sequence, e.id, e.stamp, e.type, e.subject, e.time, now() AT TIME ZONE 'UTC', e.data::JSON
  FROM (SELECT unnest(from_json($events::JSON, '[{"tenant":"VARCHAR","sequence":"BIGINT","id":"UUID","stamp":"VARCHAR",
    "type":"VARCHAR","subject":"VARCHAR","time":"TIMESTAMP","data":"VARCHAR"}]')) AS e)`;

export const TURNED_AWAY = `INSERT INTO turned_away
  SELECT r.stamp, r.tenant, r.reason, r.body, now() AT TIME ZONE 'UTC'
  FROM (SELECT unnest(from_json($rejected::JSON,
    '[{"stamp":"VARCHAR","tenant":"VARCHAR","reason":"VARCHAR","body":"VARCHAR"}]')) AS r)`;

/** How a batch is taken in, within one transaction. */
export const STEPS: readonly string[] = [
  "INSERT INTO events SELECT * FROM batch ORDER BY tenant, sequence ON CONFLICT DO NOTHING",
  // A number that another event has: none of the two is the wrong one to a warehouse, so a person is to look.
  `INSERT INTO conflicts SELECT DISTINCT ON (b.id) b.* FROM batch b JOIN events e USING (tenant, sequence)
    WHERE e.id <> b.id AND NOT EXISTS (FROM conflicts c WHERE c.id = b.id)`,
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
