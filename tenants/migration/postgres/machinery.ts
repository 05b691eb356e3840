import type { Session } from "./session";
import { literal, quote, type Table } from "./table";

/**
 * What the mover puts into a database, all of it in a schema of its own. Writers need no rights in there: functions
 * run as their owner.
 */
const SCHEMA = `
CREATE SCHEMA IF NOT EXISTS stampworks;
CREATE TABLE IF NOT EXISTS stampworks.fence (
  tenant text PRIMARY KEY,
  open boolean NOT NULL,
  epoch bigint NOT NULL,
  mover bigint NOT NULL,
  since timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS stampworks.change (
  seq bigint GENERATED ALWAYS AS IDENTITY,
  tenant text NOT NULL,
  relation text NOT NULL,
  key text[] NOT NULL
);
CREATE INDEX IF NOT EXISTS change_tenant ON stampworks.change (tenant, relation, key);
CREATE TABLE IF NOT EXISTS stampworks.progress (
  tenant text NOT NULL,
  relation text NOT NULL,
  key text[],
  copied bigint NOT NULL,
  done boolean NOT NULL,
  PRIMARY KEY (tenant, relation)
);
CREATE OR REPLACE FUNCTION stampworks.guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  fence record;
  claimed bigint := nullif(current_setting('stampworks.epoch', true), '')::bigint;
BEGIN
  -- Whoever changes the fence waits for this transaction, and by the first lock gets his turn before later ones: the
  -- lock of a row lets sharers in for ever while somebody waits to change it.
  PERFORM pg_advisory_xact_lock_shared(hashtext('stampworks.fence'), hashtext(TG_ARGV[0]));
  SELECT f.open, f.epoch INTO fence FROM stampworks.fence f WHERE f.tenant = TG_ARGV[0] FOR SHARE;
  IF NOT FOUND THEN
    -- The trigger is newer than this transaction's snapshot.
    RAISE EXCEPTION 'tenant % began to be moved during this transaction', TG_ARGV[0]
      USING ERRCODE = '40001', HINT = 'repeat the transaction';
  END IF;
  IF NOT fence.open OR claimed < fence.epoch THEN
    RAISE EXCEPTION 'tenant % is not written to here any more', TG_ARGV[0]
      USING ERRCODE = 'SW001', HINT = 'ask the registry for the tenant''s home, and repeat the transaction there';
  END IF;
  IF TG_OP = 'TRUNCATE' THEN
    RAISE EXCEPTION 'table %.% can''t be truncated while tenant % is moved', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0]
      USING ERRCODE = 'SW002', HINT = 'delete the rows instead';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE FUNCTION stampworks.note() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp SET "DateStyle" = 'ISO, YMD' SET "TimeZone" = 'UTC' AS $body$
DECLARE
  before text[];
  after text[];
BEGIN
  IF TG_OP <> 'INSERT' THEN
    EXECUTE 'SELECT ARRAY[' || TG_ARGV[2] || ']' INTO before USING OLD;
    INSERT INTO stampworks.change (tenant, relation, key) VALUES (TG_ARGV[0], TG_ARGV[1], before);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    EXECUTE 'SELECT ARRAY[' || TG_ARGV[2] || ']' INTO after USING NEW;
    IF before IS DISTINCT FROM after THEN
      INSERT INTO stampworks.change (tenant, relation, key) VALUES (TG_ARGV[0], TG_ARGV[1], after);
    END IF;
  END IF;
  RETURN NULL;
END $body$;
`;

/** Movers that make and remove the schema at once take turns. */
const TURN = "SELECT pg_advisory_xact_lock(hashtext('stampworks'))::text";

/** Writers that come now wait until the fence is changed. */
const FENCE_TURN = "SELECT pg_advisory_xact_lock(hashtext('stampworks.fence'), hashtext($1))::text";

/**
 * Makes the schema and the tenant's fence, or makes a fence that is there this mover's.
 * @param open whether a new fence admits writers
 * @returns false when a newer mover has it
 */
export async function claimFence(
  session: Session,
  { epoch, open, tenant }: { tenant: string; epoch: number; open: boolean },
): Promise<boolean> {
  await session.query(TURN);
  const [present] = await session.query("SELECT to_regclass('stampworks.fence')::text");
  if (present?.[0] == null) for (const statement of statements(SCHEMA)) await session.query(statement);
  await session.query(FENCE_TURN, [tenant]);
  const written = await session.query(
    `INSERT INTO stampworks.fence AS f (tenant, open, epoch, mover) VALUES ($1, $2::boolean, 0, $3::bigint)
     ON CONFLICT (tenant) DO UPDATE SET mover = excluded.mover WHERE f.mover <= excluded.mover
     RETURNING f.tenant`,
    [tenant, open, epoch],
  );
  return written.length > 0;
}

/**
 * Opens or closes a fence; waits for the transactions that it admitted. One that opens lets nobody in who was told the
 * tenant's home before.
 */
export async function setFence(
  session: Session,
  { epoch, open, tenant }: { tenant: string; epoch: number; open: boolean },
): Promise<boolean> {
  await session.query(FENCE_TURN, [tenant]);
  const written = await session.query(
    `UPDATE stampworks.fence AS f SET since = now(), open = $2::boolean,
       epoch = CASE WHEN $2::boolean AND NOT f.open THEN f.mover ELSE f.epoch END
     WHERE tenant = $1 AND mover = $3::bigint RETURNING f.tenant`,
    [tenant, open, epoch],
  );
  return written.length > 0;
}

const KINDS = [
  ["i", "INSERT", ["NEW"]],
  ["u", "UPDATE", ["OLD", "NEW"]],
  ["d", "DELETE", ["OLD"]],
] as const;

/** Puts guards, and notes where changes are to be noted, on a table; those that are there stay. */
export async function addTriggers(
  session: Session,
  table: Table,
  tenant: string,
  withNotes: boolean,
): Promise<void> {
  const present = new Set(await triggersOf(session, table));
  const add = async (name: string, sql: string): Promise<void> => {
    if (!present.has(name)) await session.query(sql);
  };
  const who = literal(tenant);
  const keys = literal(table.key.map(({ name }) => `($1).${quote(name)}::text`).join(", "));
  for (const [suffix, event, sides] of KINDS) {
    const when = `(${sides.map((side) => table.isTenants(side)).join(" OR ")})`;
    const guard = triggerName(table, "g", suffix);
    await add(
      guard,
      `CREATE TRIGGER ${guard} BEFORE ${event} ON ${table.relation} FOR EACH ROW WHEN ${when}
       EXECUTE FUNCTION stampworks.guard(${who})`,
    );
    if (!withNotes) continue;
    const note = triggerName(table, "n", suffix);
    await add(
      note,
      `CREATE TRIGGER ${note} AFTER ${event} ON ${table.relation} FOR EACH ROW WHEN ${when}
       EXECUTE FUNCTION stampworks.note(${who}, ${literal(table.name)}, ${keys})`,
    );
  }
  const truncate = triggerName(table, "g", "t");
  await add(
    truncate,
    `CREATE TRIGGER ${truncate} BEFORE TRUNCATE ON ${table.relation}
     FOR EACH STATEMENT EXECUTE FUNCTION stampworks.guard(${who})`,
  );
}

/** Takes the notes, or notes and guards, off a table. */
export async function dropTriggers(
  session: Session,
  table: Table,
  kinds: readonly ("n" | "g")[],
): Promise<void> {
  for (const name of await triggersOf(session, table))
    if (kinds.some((kind) => name.startsWith(triggerName(table, kind, ""))))
      await session.query(`DROP TRIGGER IF EXISTS ${name} ON ${table.relation}`);
}

/** Removes the tenant's fence, and the schema when it was the last. */
export async function removeFence(session: Session, tenant: string, epoch: number): Promise<void> {
  await session.query(TURN);
  const [present] = await session.query("SELECT to_regclass('stampworks.fence')::text");
  if (present?.[0] == null) return;
  await session.query("DELETE FROM stampworks.fence WHERE tenant = $1 AND mover <= $2::bigint", [
    tenant,
    epoch,
  ]);
  await session.query("DELETE FROM stampworks.change WHERE tenant = $1", [tenant]);
  await session.query("DELETE FROM stampworks.progress WHERE tenant = $1", [tenant]);
  const [left] = await session.query("SELECT count(*) FROM stampworks.fence");
  if (left?.[0] === "0") await session.query("DROP SCHEMA stampworks CASCADE");
}

/** Names begin with what no other trigger's name begins with. */
function triggerName({ hash }: Table, kind: "g" | "n", suffix: string): string {
  return `stampworks_${kind}_${hash}_${suffix}`;
}

async function triggersOf(session: Session, table: Table): Promise<string[]> {
  const rows = await session.query(
    "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass($1) AND NOT tgisinternal AND tgname LIKE 'stampworks\\_%'",
    [table.relation],
  );
  return rows.map(([name]) => name ?? "").filter((name) => name.includes(table.hash));
}

/** The statements of a script; none of ours has a semicolon at a line's end within a function but in its body. */
function statements(script: string): string[] {
  return script
    .split(/;\n(?=CREATE )/)
    .map((statement) => statement.trim().replace(/;$/, ""))
    .filter((statement) => statement !== "");
}
