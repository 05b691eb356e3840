import { literal, quote } from "../sql";
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

/**
 * The functions of a table that notes are taken of.
 * @param tables all that are declared
 */
export function functionsOf(table: Table, tenant: string, tables: readonly Table[]): string[] {
  return [noteFunction(table, tenant, tables), ...(table.isParent ? [stayFunction(table)] : [])];
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
function noteFunction(table: Table, tenant: string, tables: readonly Table[]): string {
  const keyOf = (side: string): string => keyIn(table, side);
  const below = belowOf(table, tables);
  const settings = [table, ...below].every(({ key }) => key.every(({ kind }) => SETTLED.has(kind)))
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
  passes bool := true;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    passes := ${mayTakeAlong(table, below)};
  END IF;
  IF TG_OP <> 'INSERT' THEN
    IF true${concerns("OLD")} THEN
      before := ${keyOf("OLD")};
      INSERT INTO stampworks.change (tenant, relation, key) VALUES (${literal(tenant)}, ${literal(table.name)}, before);
      IF passes THEN${notesBelow(table, "OLD", tenant, tables)}
      END IF;
    END IF;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    after := ${keyOf("NEW")};
    IF before IS DISTINCT FROM after${concerns("NEW")} THEN
      INSERT INTO stampworks.change (tenant, relation, key) VALUES (${literal(tenant)}, ${literal(table.name)}, after);
    END IF;
    IF passes${concerns("NEW")} THEN${notesBelow(table, "NEW", tenant, tables)}
    END IF;
  END IF;
  RETURN NULL;
END`;
  return `CREATE OR REPLACE FUNCTION ${noteName(table)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp ${settings} AS ${literal(body)}`;
}

const keyIn = (table: Table, alias: string): string => `ARRAY[${table.asText(alias, table.key)}]`;

const childrenOf = (table: Table, tables: readonly Table[]): readonly Table[] =>
  tables.filter(({ parent }) => parent?.table.name === table.name);

/** The tables whose rows are the tenant's by a table's rows, and those by theirs. */
function belowOf(table: Table, tables: readonly Table[]): readonly Table[] {
  return childrenOf(table, tables).flatMap((child) => [child, ...belowOf(child, tables)]);
}

/** Condition in SQL that a changed row takes others along, or leaves them to the next row of its key. */
function mayTakeAlong(table: Table, below: readonly Table[]): string {
  const others = below.flatMap(({ parent }) => (parent?.table.name === table.name ? [parent.to] : []));
  if (others.length === 0) return "false";
  const isOther = (name: string): string =>
    `OLD.${quote(name)}::text IS DISTINCT FROM NEW.${quote(name)}::text`;
  const keys = [...new Set(others)].map(isOther).join(" OR ");
  if (table.parent === undefined) return keys;
  // From one row that is there to another of another tenant's nothing goes (SW003).
  const unknown = `NOT ${table.isKnown("OLD")} OR NOT ${table.isKnown("NEW")}`;
  return `${keys} OR ${isOther(table.parent.column.name)} AND (${unknown})`;
}

/**
 * Statements that note the rows that are the tenant's by one side of a changed row, by however many steps: another row of its key says from
 * now on whose they are, and none of them changes.
 */
function notesBelow(table: Table, side: "NEW" | "OLD", tenant: string, tables: readonly Table[]): string {
  const notes = (
    parent: Table,
    within: (points: (alias: string) => string) => string,
    depth: number,
  ): string[] =>
    childrenOf(parent, tables).flatMap((child) => {
      const { through } = child.parts;
      if (through === undefined) return [];
      const alias = `t${depth}`;
      const points = (of: string): string =>
        `${of}.${quote(through.to)} ${through.operator} ${alias}.${quote(through.column.name)}`;
      const isBelow = within(points);
      const note = `
        INSERT INTO stampworks.change (tenant, relation, key)
          SELECT ${literal(tenant)}, ${literal(child.name)}, ${keyIn(child, alias)} FROM ${child.rows} AS ${alias} WHERE ${isBelow};`;
      const deeper = notes(
        child,
        (next) => `EXISTS (SELECT FROM ${child.rows} AS ${alias} WHERE ${next(alias)} AND ${isBelow})`,
        depth + 1,
      );
      const all = [note, ...deeper];
      // Nothing points at a new row yet, unless the foreign key is looked at later; where there is no index, looking reads the table.
      return depth > 0 || side === "OLD" || through.isDeferrable
        ? all
        : [`\n        IF TG_OP = 'UPDATE' THEN`, ...all, `\n        END IF;`];
    });
  const all = notes(table, (points) => points(side), 0).join("");
  return all === "" ? "\n        NULL;" : all;
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
