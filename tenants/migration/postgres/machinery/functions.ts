import { literal } from "../sql";
import type { Table } from "../table";

/** Refuses a transaction that can't see the fence. */
const BEGAN = `RAISE EXCEPTION 'tenant % began to be moved during this transaction', TG_ARGV[0]
      USING ERRCODE = '40001', HINT = 'repeat the transaction'`;

/**
 * A function that lets a writer through, or does not.
 * @param concerns condition in PL/pgSQL before which it returns, where the trigger's own condition can't say whom a row concerns
 */
function guard(name: string, concerns = ""): string {
  return `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  fence record;
  claimed bigint := nullif(current_setting('stampworks.epoch', true), '')::bigint;
  -- A transaction is admitted once, and not for each row: until it ends it holds the lock that the fence is closed by. What a
  -- savepoint takes back it takes back with the lock.
  admitted text := concat(pg_current_xact_id(), ' ', claimed, ' ', TG_ARGV[0]);
BEGIN
  IF TG_OP <> 'TRUNCATE' AND current_setting('stampworks.admitted', true) = admitted THEN
    RETURN NULL;
  END IF;${concerns}
  -- Whoever changes the fence waits for this transaction, and by the first lock gets his turn before later ones: the
  -- lock of a row lets sharers in for ever while somebody waits to change it.
  PERFORM pg_advisory_xact_lock_shared(hashtext('stampworks.fence'), hashtext(TG_ARGV[0]));
  SELECT f.open, f.epoch, f.again, f.boot INTO fence FROM stampworks.fence f WHERE f.tenant = TG_ARGV[0] FOR SHARE;
  IF NOT FOUND THEN
    -- The trigger is newer than this transaction's snapshot.
    ${BEGAN};
  END IF;
  IF (NOT fence.open OR claimed < fence.epoch OR fence.boot <> pg_postmaster_start_time()) AND (claimed >= fence.again) IS NOT TRUE THEN
    RAISE EXCEPTION 'tenant % is not written to here any more', TG_ARGV[0]
      USING ERRCODE = 'SW001', HINT = 'ask the registry for the tenant''s home, and repeat the transaction there';
  END IF;
  IF TG_OP = 'TRUNCATE' THEN
    RAISE EXCEPTION 'table %.% can''t be truncated while tenant % is moved', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0]
      USING ERRCODE = 'SW002', HINT = 'delete the rows instead';
  END IF;
  PERFORM set_config('stampworks.admitted', admitted, true);
  RETURN NULL;
END $body$;`;
}

/** The guard of all tables that have the tenant's column. */
export const GUARD = guard("stampworks.guard");

export const guardName = ({ hash }: Table): string => `stampworks.guard_${hash}`;
export const noteName = ({ hash }: Table): string => `stampworks.note_${hash}`;
export const stayName = ({ hash }: Table): string => `stampworks.stay_${hash}`;

/**
 * The guard of a table whose rows are the tenant's by the row that they point at. Where that one is not to be seen it was deleted in
 * this transaction or is yet to be written, by this one or another, by way of its own guard: the foreign key takes no other.
 */
export function guardFunction(table: Table): string {
  return guard(
    guardName(table),
    `
  DECLARE
    concerns bool := false;
  BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
      concerns := ${table.isTenants("OLD")};
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') AND NOT concerns THEN
      -- What it points at may be written as the tenant's by another transaction that is over before this one is: whoever closes
      -- the fence waits for both, and what was written before this one's turn is seen below.
      IF NOT (${table.isKnown("NEW")}) THEN
        PERFORM pg_advisory_xact_lock_shared(hashtext('stampworks.fence'), hashtext(TG_ARGV[0]));
      END IF;
      concerns := ${table.isTenants("NEW")};
    END IF;
    IF NOT concerns THEN
      -- What is seen is as old as the transaction: whose a row was before the move is not whose it is.
      IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
        AND NOT EXISTS (SELECT FROM stampworks.fence f WHERE f.tenant = TG_ARGV[0]) THEN
        ${BEGAN};
      END IF;
      RETURN NULL;
    END IF;
  END;`,
  );
}

/** The functions of a table that notes are taken of. */
export function functionsOf(table: Table, tenant: string): string[] {
  return [noteFunction(table, tenant), ...(table.isParent ? [stayFunction(table)] : [])];
}

/** Types of keys that are written the same whatever a session has set. */
const SETTLED = new Set(
  "bool int2 int4 int8 numeric text varchar bpchar char name uuid citext inet cidr macaddr macaddr8".split(
    " ",
  ),
);

/**
 * The function that notes a table's changes. Each table has its own: one for all would have to plan anew, for each row, how its
 * key is read.
 */
function noteFunction(table: Table, tenant: string): string {
  const keyOf = (side: string): string => `ARRAY[${table.asText(side, table.key)}]`;
  const settings = table.key.every(({ kind }) => SETTLED.has(kind))
    ? ""
    : `SET "DateStyle" = 'ISO, YMD' SET "TimeZone" = 'UTC' SET bytea_output = 'hex'`;
  // Whose a row is that points at nothing is not known any more, or not yet: a note too many does no harm.
  const concerns = (side: string): string =>
    table.parent === undefined ? "" : ` AND (${table.isTenants(side)} OR NOT ${table.isKnown(side)})`;
  // A side that is not there must not be looked at.
  const body = `
DECLARE
  before text[];
  after text[];
BEGIN
  IF TG_OP <> 'INSERT' THEN
    IF true${concerns("OLD")} THEN
      before := ${keyOf("OLD")};
      INSERT INTO stampworks.change (tenant, relation, key) VALUES (${literal(tenant)}, ${literal(table.name)}, before);
    END IF;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    after := ${keyOf("NEW")};
    IF before IS DISTINCT FROM after${concerns("NEW")} THEN
      INSERT INTO stampworks.change (tenant, relation, key) VALUES (${literal(tenant)}, ${literal(table.name)}, after);
    END IF;
  END IF;
  RETURN NULL;
END`;
  return `CREATE OR REPLACE FUNCTION ${noteName(table)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp ${settings} AS ${literal(body)}`;
}

/** A row that others are the tenant's by would take them along without a note. */
function stayFunction(table: Table): string {
  const body = `
BEGIN
  IF ${table.isKnown("OLD")} AND ${table.isKnown("NEW")} AND ((${table.isTenants("OLD")}) IS TRUE) <> ((${table.isTenants("NEW")}) IS TRUE) THEN
    RAISE EXCEPTION 'a row of %.% can''t go from one tenant to another while tenant % is moved', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0]
      USING ERRCODE = 'SW003', HINT = 'rows of other tables belong to whom it belongs: repeat it after the move';
  END IF;
  RETURN NULL;
END`;
  return `CREATE OR REPLACE FUNCTION ${stayName(table)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS ${literal(body)}`;
}
