import { MOST_DATA_BYTES } from "../event";

/** The table of events that wait. */
export const OUTBOX = "stampworks_outbox";
/** The table of how many events each tenant has had. */
export const SEQUENCES = "stampworks_sequences";
/** The table that says which stamp this database is of. */
export const HOME = "stampworks_outbox_home";
/** SQLSTATE of an event for which there is no room. */
export const OUTBOX_FULL = "SW003";
/** Bytes that waiting events may take; default 1 GiB. */
const DEFAULT_BYTES = 1_073_741_824;

/** Rows that were sent before their room is given back; a small outbox is full of fewer, and would stay full. */
const MOST_DEAD = 10_000;
/** Bytes of a page; four rows or more are in one, because what is larger lies beside the table. */
const PAGE_BYTES = 8192;

/** What the outbox is made with. */
export interface OutboxSettings {
  /** Schema of an application's own; default `public`. */
  readonly schema?: string;
  /** Bytes that waiting events may take before more are refused; 1 MiB – 1 TiB, default 1 GiB. */
  readonly mostBytes?: number;
}

/**
 * SQL for a migration of the application's own: two tables that move with the tenants (docs/events.md), one that does not, and the function
 * that writes an event in the application's own transaction: either both are committed or neither is.
 *
 * `SELECT stampworks_event('acme', 'com.example.order.placed', '{"order": 42}')`
 *
 * A tenant's events are numbered without gaps, in the order in which their transactions commit: the counter's row is locked from the event to
 * the end of the transaction, so transactions of one tenant that write events take turns. Write the event last.
 */
export function outboxSql({ mostBytes = DEFAULT_BYTES, schema = "public" }: OutboxSettings = {}): string {
  if (!Number.isInteger(mostBytes) || mostBytes < 2 ** 20 || mostBytes > 2 ** 40)
    throw new RangeError("mostBytes is 1 MiB to 1 TiB");
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new RangeError("schema is a name in lower case");
  return `CREATE TABLE IF NOT EXISTS ${schema}.${SEQUENCES} (
  tenant text PRIMARY KEY CHECK (tenant ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  sequence bigint NOT NULL CHECK (sequence BETWEEN 0 AND 9007199254740991)
);
CREATE TABLE IF NOT EXISTS ${schema}.${OUTBOX} (
  tenant text NOT NULL,
  sequence bigint NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  stamp text,
  type text NOT NULL CHECK (type ~ '^[A-Za-z0-9]([A-Za-z0-9._-]{0,253}[A-Za-z0-9])?$'),
  subject text CHECK (subject ~ '^[!#$&-~]{1,255}$'),
  time timestamptz NOT NULL,
  data jsonb NOT NULL CHECK (octet_length(data::text) <= ${MOST_DATA_BYTES}),
  PRIMARY KEY (tenant, sequence)
) WITH (autovacuum_vacuum_scale_factor = 0);
ALTER TABLE ${schema}.${OUTBOX} SET (autovacuum_vacuum_threshold = ${Math.min(MOST_DEAD, Math.floor(mostBytes / PAGE_BYTES))});
CREATE INDEX IF NOT EXISTS ${OUTBOX}_time ON ${schema}.${OUTBOX} (time);
CREATE TABLE IF NOT EXISTS ${schema}.${HOME} (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  stamp text NOT NULL
);
CREATE OR REPLACE FUNCTION ${schema}.stampworks_event(of_tenant text, of_type text, with_data jsonb, about text DEFAULT NULL)
  RETURNS uuid LANGUAGE plpgsql SET search_path = ${schema}, pg_catalog, pg_temp AS $event$
DECLARE
  number bigint;
  made uuid;
BEGIN
  -- What was sent is deleted, and its room is used again. Large events lie beside the table, and count.
  IF pg_catalog.pg_table_size('${schema}.${OUTBOX}'::pg_catalog.regclass) > ${mostBytes} THEN
    RAISE EXCEPTION 'the outbox is full: its events do not leave this stamp'
      USING ERRCODE = '${OUTBOX_FULL}', HINT = 'see why the publisher sends none: docs/events.md';
  END IF;
  INSERT INTO ${schema}.${SEQUENCES} AS s (tenant, sequence) VALUES (of_tenant, 1)
    ON CONFLICT (tenant) DO UPDATE SET sequence = s.sequence + 1 RETURNING s.sequence INTO number;
  INSERT INTO ${schema}.${OUTBOX} (tenant, sequence, stamp, type, subject, time, data)
    VALUES (of_tenant, number, (SELECT h.stamp FROM ${schema}.${HOME} h), of_type, about, pg_catalog.clock_timestamp(), with_data)
    RETURNING id INTO made;
  RETURN made;
END $event$;
`;
}
