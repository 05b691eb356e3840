import type { CopyTools, Crossing } from "../../mover";
import { applyChanges, type Copied, forgetChanges } from "./apply-changes";
import type { Databases } from "../databases";
import { gaveWay } from "./give-way";
import { copyRows, deleteRows, type Key } from "../rows";
import type { Session } from "../session";
import { quote } from "../sql";
import type { Column, Table } from "../table";
import { parentsFirst } from "../through";

/** How much is copied in one transaction. */
export interface Portion {
  /** Rows at most. */
  readonly rows: number;
  /** Bytes of their text at most; a row that is larger goes alone. */
  readonly bytes: number;
}

/** Rows copied at once where each of them is deleted by its key before. */
const KEYS = 1000;

/**
 * Copies tables in portions, each as of one moment of the source together with all that was noted until then. How far
 * it came stands in the target, written with the rows: nothing is copied twice and nothing left out, wherever it is
 * killed.
 */
export async function copyTables(
  databases: Databases,
  crossing: Crossing,
  tables: readonly Table[],
  portion: Portion,
  { signal, tell }: CopyTools,
  killPoint: (point: string, what: string) => void,
): Promise<void> {
  const states = new Map<Table, Progress>();
  // Whose a row is must be known at the target, too, when rows are taken away there again.
  for (const table of parentsFirst(tables)) states.set(table, await begin(databases, crossing, table));
  const way = { databases, crossing, tables, states, killPoint };
  for (const [table, begun] of states) {
    for (let progress = begun; !progress.done && !signal.aborted; ) {
      try {
        progress = await copyPortion(way, table, progress, portion);
      } catch (error) {
        throw await gaveWay(databases, crossing, tables, portion.rows, error);
      }
      states.set(table, progress);
      tell(table.name, progress.copied);
    }
  }
}

interface Way {
  readonly databases: Databases;
  readonly crossing: Crossing;
  readonly tables: readonly Table[];
  /** How far each table is. */
  readonly states: ReadonlyMap<Table, Progress>;
  readonly killPoint: (point: string, what: string) => void;
}

interface Progress {
  readonly key: Key | undefined;
  readonly copied: number;
  readonly done: boolean;
  /** Rows of the portion before, in this run. */
  readonly before: number;
  /** Whether rows may be at the target that are yet to be copied: an earlier release brought the changed ones before their turn. */
  readonly isAhead: boolean;
}

async function begin(databases: Databases, crossing: Crossing, table: Table): Promise<Progress> {
  return databases.owned(crossing, crossing.to, "READ COMMITTED", async (target) => {
    const progress = await readProgress(target, crossing.tenant, table);
    if (progress.done) return { ...progress, before: 0, isAhead: false };
    const [row] = await target.query(
      `SELECT EXISTS (SELECT FROM ${table.rows} AS t WHERE ${table.isTenants("t")} AND ${after(table, progress.key)})::text`,
    );
    return { ...progress, before: 0, isAhead: row?.[0] === "true" };
  });
}

function copiedOf({ done, isAhead, key }: Progress): Copied {
  if (done || isAhead) return "all";
  return key === undefined ? "nothing" : { until: key };
}

async function copyPortion(way: Way, table: Table, before: Progress, portion: Portion): Promise<Progress> {
  const { crossing, databases, killPoint, states, tables } = way;
  const { from, tenant, to } = crossing;
  const { isAhead } = before;
  const size = isAhead ? { ...portion, rows: Math.min(portion.rows, KEYS) } : portion;
  const scope = new Map([...states].map(([one, progress]) => [one, copiedOf(progress)]));
  return databases.owned(crossing, from, "REPEATABLE READ", async (session) => {
    const source = { stamp: from, session };
    const progress = await databases.owned(crossing, to, "READ COMMITTED", async (there) => {
      const target = { stamp: to, session: there };
      await applyChanges(source, target, tenant, tables, portion.rows, scope);
      killPoint("copy: changes brought", table.name);
      const { count, isLast, last } = await nextPortion(session, table, before.key, size, before.before);
      if (last !== undefined) {
        const rows = `${after(table, before.key)} AND ${table.compareKey("t", "<=", last)}`;
        if (isAhead) await deleteRows(there, table, await keysOf(session, table, rows));
        await copyRows(source, target, table, rows);
      }
      const now = {
        ...{ key: last ?? before.key, copied: before.copied + count, done: isLast },
        ...{ before: count, isAhead },
      };
      await writeProgress(there, tenant, table, now);
      killPoint("copy: portion written", table.name);
      return now;
    });
    killPoint("copy: portion committed", table.name);
    await forgetChanges(session, tenant);
    return progress;
  });
}

function after(table: Table, key: Key | undefined): string {
  return key === undefined ? "true" : table.compareKey("t", ">", key);
}

async function keysOf(source: Session, table: Table, where: string): Promise<Key[]> {
  const rows = await source.query(
    `SELECT ${table.asText("t", table.key)} FROM ${table.rows} AS t WHERE ${table.isTenants("t")} AND ${where}`,
  );
  return rows.map((row) => row.map((value) => value ?? ""));
}

/** Rows that are looked at first where values are written out to know their size; four times as many where all had room. */
const FIRST = 8;

/** Where a portion ends. */
interface PortionEnd {
  readonly count: number;
  readonly last: Key | undefined;
  readonly isLast: boolean;
}

/**
 * Where the next portion ends. Rows are counted by their bytes, because a thousand of them may be gigabytes; none of them comes here.
 * The size of a value that is no text is known once it is written out: so no more rows are looked at than a few times what a portion
 * has room for.
 * @param expected rows that the portion before had
 */
async function nextPortion(
  source: Session,
  table: Table,
  key: Key | undefined,
  { bytes, rows }: Portion,
  expected: number,
): Promise<PortionEnd> {
  let [count, size, last] = [0, 0, undefined as Key | undefined];
  let step = isWrittenOut(table.columns) ? Math.max(expected, FIRST) : rows;
  while (count < rows && (count === 0 || size < bytes)) {
    const most = Math.min(step, rows - count);
    const found = await fitting(source, table, last ?? key, most, {
      bytes: bytes - size,
      isFirst: count === 0,
    });
    if (found === undefined) return { count, last, isLast: true };
    if (found.count === 0) break;
    count += found.count;
    size += found.size;
    last = found.last;
    if (found.count < found.seen) break;
    if (found.seen < most) return { count, last, isLast: true };
    step = Math.min(4 * step, Math.ceil(((bytes - size) * count) / size) + 1);
  }
  return { count, last, isLast: false };
}

/**
 * The rows after a key that have room, and how many were looked at; undefined where there are none. (`n` alone would be what is
 * selected, a text, of which 9 is the last.)
 */
async function fitting(
  source: Session,
  table: Table,
  key: Key | undefined,
  most: number,
  { bytes, isFirst }: { readonly bytes: number; readonly isFirst: boolean },
): Promise<{ count: number; size: number; last: Key; seen: number } | undefined> {
  const names = table.key.map((_, index) => `k${index}`);
  const texts = table.key.map(({ name }, index) => `t.${quote(name)}::text AS k${index}`);
  const fits = `(size <= ${bytes}${isFirst ? " OR n = 1" : ""})`;
  const [row] = await source.query(
    `SELECT ${names.join(", ")}, CASE WHEN ${fits} THEN n ELSE 0 END::text, size::text, seen::text
     FROM (SELECT *, row_number() OVER turn AS n, sum(bytes) OVER turn AS size, count(*) OVER () AS seen FROM (
       SELECT ${texts.join(", ")}, ${sizeOf(table.columns)} AS bytes, row_number() OVER (ORDER BY ${table.names(table.key, "t")}) AS turn
       FROM ${table.rows} AS t WHERE ${table.isTenants("t")} AND ${after(table, key)}
       ORDER BY ${table.names(table.key, "t")} LIMIT ${most}) AS next WINDOW turn AS (ORDER BY turn)) AS sized
     ORDER BY ${fits} DESC, sized.n DESC LIMIT 1`,
  );
  if (row === undefined) return undefined;
  const width = table.key.length;
  const [count = 0, size = 0, seen = 0] = row.slice(width).map(Number);
  return { count, size, seen, last: row.slice(0, width).map((value) => value ?? "") };
}

/** Types of which no value is long. */
const SHORT = new Set(
  "bool int2 int4 int8 float4 float8 numeric money uuid date time timetz timestamp timestamptz interval inet cidr macaddr macaddr8 char pg_lsn".split(
    " ",
  ),
);

/** Whether a row may have a value that is written out to know its size. */
function isWrittenOut(columns: readonly Column[]): boolean {
  return columns.some(
    ({ base, kind }) => base.endsWith("[]") || !(kind === "bytea" || TEXTS.has(kind) || SHORT.has(kind)),
  );
}

const TEXTS = new Set(["text", "varchar", "bpchar", "citext", "name"]);
/** Bytes of a compressed value from which on it is looked at: it may be much longer. */
const LOOKED_AT = 2000;

/** Bytes of a row's text in SQL; for texts and bytes the length is known without reading them. */
export function sizeOf(columns: readonly Column[]): string {
  const sizes = columns.map(({ base, kind, name }) => {
    const value = `t.${quote(name)}`;
    if (base.endsWith("[]") || !(kind === "bytea" || TEXTS.has(kind)))
      return `CASE WHEN pg_column_size(${value}) > ${LOOKED_AT} THEN octet_length(${value}::text) ELSE 50 END`;
    if (kind === "bytea") return `2 * coalesce(octet_length(${value}::bytea), 0)`;
    return `coalesce(octet_length(${value}::text), 0)`;
  });
  return ["24::bigint", ...sizes].join(" + ");
}

async function readProgress(
  target: Session,
  tenant: string,
  table: Table,
): Promise<Omit<Progress, "before" | "isAhead">> {
  const [row] = await target.query(
    "SELECT to_json(key)::text, copied::text, done::text FROM stampworks.progress WHERE tenant = $1 AND relation = $2",
    [tenant, table.name],
  );
  if (row === undefined) return { key: undefined, copied: 0, done: false };
  const [key, copied, done] = row;
  const last = key === null || key === undefined ? undefined : (JSON.parse(key) as string[]);
  return { key: last, copied: Number(copied), done: done === "true" };
}

async function writeProgress(
  target: Session,
  tenant: string,
  table: Table,
  progress: Progress,
): Promise<void> {
  await target.query(
    `INSERT INTO stampworks.progress (tenant, relation, key, copied, done)
     VALUES ($1, $2, $3::text[], $4::bigint, $5::boolean)
     ON CONFLICT (tenant, relation) DO UPDATE SET key = excluded.key, copied = excluded.copied, done = excluded.done`,
    [
      tenant,
      table.name,
      progress.key === undefined ? null : [...progress.key],
      progress.copied,
      progress.done,
    ],
  );
}
