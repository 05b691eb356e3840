import { createHash } from "node:crypto";
import type { Session } from "../session";
import { literal } from "../sql";
import type { Table } from "../table";
import { isOfThisEdition, makeSchema, renewTables } from "./edition";
import { functionsOf, guardFunction, guardName, noteName, stayName } from "./functions";

/** Movers that make and remove the schema at once take turns. */
const TURN = "SELECT pg_advisory_xact_lock(hashtext('stampworks'))::text";

/** Writers that come now wait until the fence is changed. */
const FENCE_TURN = "SELECT pg_advisory_xact_lock(hashtext('stampworks.fence'), hashtext($1))::text";

/** The functions of one table are written by one mover at a time; writers do not wait for it. */
const FUNCTIONS_TURN = "SELECT pg_advisory_xact_lock(hashtext('stampworks.functions'), hashtext($1))::text";

/** How a tenant's fence is to be. */
export interface FenceState {
  readonly tenant: string;
  readonly epoch: number;
  readonly open: boolean;
  /** The registry's version from which on the tenant is here again, where it has left for good. */
  readonly again?: number | undefined;
  /** Whether it is open only until the server is started anew; default false. */
  readonly lasting?: boolean | undefined;
}

/**
 * Makes the schema and the tenant's fence, or makes a fence that is there this mover's.
 * @param open whether a new fence admits writers
 * @returns false when a newer mover has it
 */
export async function claimFence(session: Session, { epoch, open, tenant }: FenceState): Promise<boolean> {
  await session.query(TURN);
  const isNew = await isOfThisEdition(session);
  if (!isNew) await makeSchema(session);
  await session.query(FENCE_TURN, [tenant]);
  const written = await session.query(
    `INSERT INTO stampworks.fence AS f (tenant, open, epoch, mover) VALUES ($1, $2::boolean, 0, $3::bigint)
     ON CONFLICT (tenant) DO UPDATE SET mover = excluded.mover WHERE f.mover <= excluded.mover
     RETURNING f.tenant`,
    [tenant, open, epoch],
  );
  if (!isNew && written.length > 0) await renewTables(session);
  return written.length > 0;
}

/**
 * Opens or closes a fence; waits for the transactions that it admitted. One that opens lets nobody in who was told the
 * tenant's home before.
 */
export async function setFence(
  session: Session,
  { again, epoch, lasting = false, open, tenant }: FenceState,
): Promise<boolean> {
  await session.query(FENCE_TURN, [tenant]);
  const written = await session.query(
    `UPDATE stampworks.fence AS f SET since = now(), open = $2::boolean, again = $4::bigint,
       boot = CASE WHEN $5::boolean THEN pg_postmaster_start_time() WHEN NOT $2::boolean THEN f.boot END,
       epoch = CASE WHEN $2::boolean AND NOT f.open THEN f.mover ELSE f.epoch END
     WHERE tenant = $1 AND mover = $3::bigint RETURNING f.tenant`,
    [tenant, open, epoch, again ?? null, lasting],
  );
  return written.length > 0;
}

const KINDS = [
  ["i", "INSERT", ["NEW"]],
  ["u", "UPDATE", ["OLD", "NEW"]],
  ["d", "DELETE", ["OLD"]],
] as const;

/** Ends the name of the trigger that keeps a row the tenant's by which others are, or not the tenant's. */
const STAYS = "s";

/** Ends of the names of a table's triggers that fire for each row. */
function suffixesOf(table: Table, kind: "g" | "n"): readonly string[] {
  const all = KINDS.map(([suffix]) => suffix);
  return kind === "n" && table.isParent ? [...all, STAYS] : all;
}

/** What is watched in a database. */
export interface Watched {
  readonly tenant: string;
  /** All that are declared. */
  readonly tables: readonly Table[];
  /** Whether changes are noted. */
  readonly withNotes: boolean;
}

/**
 * Puts guards, and notes where changes are to be noted, on a table; those that are there stay. They look at rows as they
 * are once every other trigger has had its say. The mover's own writes, with session_replication_role = replica, fire none.
 */
export async function addTriggers(
  session: Session,
  table: Table,
  { tables, tenant, withNotes }: Watched,
): Promise<void> {
  const present = new Map((await triggersOf(session, table)).map(({ args, key }) => [key, args]));
  const add = async (place: string, relation: string, name: string, rest: string): Promise<void> => {
    // A table may be declared otherwise than in the move before: what is there counts where it says the same.
    const args = [tenant, createHash("sha256").update(rest).digest("hex").slice(0, 12)];
    const found = present.get(`${place} ${name}`);
    if (found === hexOf(args)) return;
    if (found !== undefined) await session.query(`DROP TRIGGER ${name} ON ${relation}`);
    await session.query(`CREATE TRIGGER ${name} ${rest}(${args.map(literal).join(", ")})`);
  };
  const { parent } = table;
  const made = [
    ...(parent === undefined ? [] : [guardFunction(table)]),
    ...(withNotes ? functionsOf(table, tenant, tables) : []),
  ];
  // They are made anew each time, because names that they look up may have been changed since; two movers at once take turns.
  if (made.length > 0) await session.query(FUNCTIONS_TURN, [table.hash]);
  for (const one of made) await session.query(one);
  const guard = parent === undefined ? "stampworks.guard" : guardName(table);
  for (const [suffix, event, sides] of KINDS) {
    // What a condition may not ask, whose another table's row is, the functions ask.
    const when =
      parent === undefined ? `WHEN (${sides.map((side) => table.isTenants(side)).join(" OR ")}) ` : "";
    const each = `AFTER ${event} ON ${table.relation} FOR EACH ROW ${when}EXECUTE FUNCTION`;
    await add(table.name, table.relation, triggerName(table, "g", suffix), `${each} ${guard}`);
    if (withNotes)
      await add(table.name, table.relation, triggerName(table, "n", suffix), `${each} ${noteName(table)}`);
  }
  if (withNotes && table.isParent)
    await add(
      table.name,
      table.relation,
      triggerName(table, "n", STAYS),
      `AFTER UPDATE ON ${table.relation} FOR EACH ROW WHEN (${table.mayPass}) EXECUTE FUNCTION ${stayName(table)}`,
    );
  const name = triggerName(table, "g", "t");
  for (const [place, relation] of await placesOf(session, table))
    await add(
      place,
      relation,
      name,
      `BEFORE TRUNCATE ON ${relation} FOR EACH STATEMENT EXECUTE FUNCTION stampworks.guard`,
    );
}

/** Takes triggers off a table and its partitions: `n` notes, `g` guards, `t` the guard against TRUNCATE alone. */
export async function dropTriggers(
  session: Session,
  table: Table,
  kinds: readonly ("n" | "g" | "t")[],
): Promise<void> {
  const starts = kinds.map((kind) =>
    kind === "t" ? triggerName(table, "g", "t") : triggerName(table, kind, ""),
  );
  for (const { name, relation } of await triggersOf(session, table))
    if (starts.some((start) => name.startsWith(start)))
      await session.query(`DROP TRIGGER IF EXISTS ${name} ON ${relation}`);
  const gone = [
    ...(kinds.includes("n") ? [noteName(table), stayName(table)] : []),
    ...(kinds.includes("g") ? [guardName(table)] : []),
  ];
  for (const name of gone) await session.query(`DROP FUNCTION IF EXISTS ${name}()`);
}

/** Guards and notes that should be on a table and are not, or were turned off. */
export async function missingTriggers(session: Session, table: Table, withNotes: boolean): Promise<string[]> {
  const present = new Set(
    (await triggersOf(session, table)).flatMap(({ enabled, key }) => (enabled === "O" ? [key] : [])),
  );
  const wanted = (withNotes ? (["g", "n"] as const) : (["g"] as const)).flatMap((kind) =>
    suffixesOf(table, kind).map((suffix) => `${table.name} ${triggerName(table, kind, suffix)}`),
  );
  for (const [place] of await placesOf(session, table))
    wanted.push(`${place} ${triggerName(table, "g", "t")}`);
  return wanted.filter((key) => !present.has(key));
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

/** The table and its partitions, by name and in SQL; TRUNCATE may be said of each. */
async function placesOf(session: Session, table: Table): Promise<[string, string][]> {
  const rows = await session.query(
    `SELECT n.nspname || '.' || c.relname, format('%I.%I', n.nspname, c.relname)
     FROM (SELECT to_regclass($1)::oid AS oid UNION SELECT relid FROM pg_partition_tree(to_regclass($1))) p
     JOIN pg_class c ON c.oid = p.oid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY 1`,
    [table.relation],
  );
  return rows.map(([name, relation]) => [name ?? "", relation ?? ""]);
}

/** The mover's triggers on a table and, as far as they were not put there by the database itself, on its partitions. */
async function triggersOf(
  session: Session,
  table: Table,
): Promise<{ name: string; relation: string; enabled: string; key: string; args: string }[]> {
  const rows = await session.query(
    `SELECT t.tgname, format('%I.%I', n.nspname, c.relname), t.tgenabled::text, n.nspname || '.' || c.relname,
       encode(t.tgargs, 'hex')
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT t.tgisinternal AND t.tgname LIKE 'stampworks\\_%'
       AND (c.oid = to_regclass($1) OR (t.tgtype & 32 <> 0
         AND c.oid IN (SELECT relid FROM pg_partition_tree(to_regclass($1)))))`,
    [table.relation],
  );
  return rows
    .map(([name, relation, enabled, place, args]) => ({
      name: name ?? "",
      relation: relation ?? "",
      enabled: enabled ?? "",
      key: `${place ?? ""} ${name ?? ""}`,
      args: args ?? "",
    }))
    .filter(({ name }) => name.includes(table.hash));
}

/** Arguments of a trigger as the catalogue keeps them. */
function hexOf(args: readonly string[]): string {
  return Buffer.from(args.map((arg) => `${arg}\0`).join("")).toString("hex");
}
