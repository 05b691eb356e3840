import { amongKeys, copyRows, deleteRows, type End, type Key } from "../rows";
import { inPortions } from "../portions";
import type { Session } from "../session";
import { literal, quote } from "../sql";
import type { Table } from "../table";
import { childrenFirst } from "../through";

/** How much of a table is copied. */
export type Copied = "all" | "nothing" | { readonly until: Key };
/** What is brought of each table: what is not copied yet comes with its turn, as it is then, and notes of it are for nothing. */
export type Scope = ReadonlyMap<Table, Copied>;

/** Condition in SQL that a note is of what is to be brought, by the source's own order of keys. */
function isWithin(scope: Scope): string {
  const branches = [...scope].map(([table, copied]) => {
    if (typeof copied === "string") return `WHEN ${literal(table.name)} THEN ${copied === "all"}`;
    const columns = table.key.map(({ base, name }, index) => `key[${index + 1}]::${base} AS ${quote(name)}`);
    const isBefore = table.compareKey("k", "<=", copied.until);
    return `WHEN ${literal(table.name)} THEN EXISTS (SELECT FROM (SELECT ${columns.join(", ")}) AS k WHERE ${isBefore})`;
  });
  // Keys of the other tables are of other types, and must not be read as one of these.
  return `CASE relation ${branches.join(" ")} ELSE true END`;
}

/** Most keys brought at once, and fewer where they are long: an index keeps them packed, and one may be of 100 KB and more. */
const MOST_KEYS = 5000;

/** Keys of one table, in the order that they are brought in. */
interface Changed {
  readonly table: Table;
  readonly keys: readonly Key[];
}

/**
 * Makes the target what the source was at one moment, as far as changes were noted. Rows are read as they are, not as
 * they became, so that bringing one twice does no harm. All that is to go goes first: the rows that are there after each
 * commit are rows of one moment, and break no rule (unique values, exclusions) that the source keeps.
 *
 * @param source a transaction that sees one moment
 * @param target a transaction that its caller commits
 * @param rows how many are brought at once, 1–5,000; of more than that it is 5,000
 * @param scope what is brought; default all of it
 * @returns how many keys had changed; the notes of them stay, for the caller to delete once the target is committed
 */
export async function applyChanges(
  source: End,
  target: End,
  tenant: string,
  tables: readonly Table[],
  rows: number,
  scope?: Scope,
): Promise<number> {
  const reader = await openChanges(source.session, tenant, tables, rows, scope);
  // Rows go before those by which they are the tenant's, and come after them: backwards through the same list.
  const count = await deleteChanged(target, reader("FORWARD"));
  if (count > 0) await insertChanged(source, target, reader("BACKWARD"));
  await source.session.query("CLOSE changed");
  return count;
}

/** Takes away at the target what had changed, and brings nothing: until it is brought its notes stand for it. */
export async function takeAway(
  source: End,
  target: End,
  tenant: string,
  tables: readonly Table[],
  rows: number,
): Promise<void> {
  const reader = await openChanges(source.session, tenant, tables, rows);
  await deleteChanged(target, reader("FORWARD"));
  await source.session.query("CLOSE changed");
}

/** Reads the changed keys, children's before their parents', from the first on or from the last back. */
async function openChanges(
  session: Session,
  tenant: string,
  tables: readonly Table[],
  rows: number,
  scope?: Scope,
): Promise<(way: "BACKWARD" | "FORWARD") => Fetch> {
  const sorted = childrenFirst(tables);
  const most = Math.min(rows, MOST_KEYS);
  const order = `array_position(${nameList(sorted)}, relation)`;
  const noted = `SELECT DISTINCT relation, to_json(key)::text AS key FROM stampworks.change WHERE tenant = ${literal(tenant)}
    AND ${scope === undefined ? "true" : isWithin(scope)}`;
  const items = `SELECT '[' || coalesce(${order}, 0) || ',' || key || ']' AS item, row_number() OVER (ORDER BY ${order}, key) AS turn
    FROM (${noted}) AS noted`;
  await session.query(`DECLARE changed SCROLL CURSOR FOR ${inPortions(items, most)}`);
  return (way: "BACKWARD" | "FORWARD"): Fetch => {
    let left: number | undefined;
    return async () => {
      if (left === 0) return undefined;
      const next = way === "FORWARD" ? "NEXT" : left === undefined ? "LAST" : "PRIOR";
      const [row] = await session.query(`FETCH ${next} FROM changed`);
      left = (left ?? Number(row?.[1] ?? 1)) - 1;
      if (row === undefined) return undefined;
      const changed = grouped(JSON.parse(row[0] ?? "[]") as Noted[], sorted);
      return way === "FORWARD" ? changed : changed.reverse();
    };
  };
}

type Fetch = () => Promise<Changed[] | undefined>;

/** The next keys are read while the target works. */
async function deleteChanged(target: End, fetch: Fetch): Promise<number> {
  let count = 0;
  let next = await fetch();
  while (next !== undefined) {
    const some = next;
    const deleting = async (): Promise<void> => {
      for (const { keys, table } of some) {
        await deleteRows(target.session, table, keys);
        count += keys.length;
      }
    };
    [next] = await Promise.all([fetch(), deleting()]);
  }
  return count;
}

/** The rows of a table go in one stream, however many portions they are: neither end waits between two of them. */
async function insertChanged(source: End, target: End, fetch: Fetch): Promise<void> {
  const waiting: Changed[] = [];
  const take = async (isWanted: (next: Changed) => boolean): Promise<Changed | undefined> => {
    while (waiting.length === 0) {
      const more = await fetch();
      if (more === undefined) return undefined;
      waiting.push(...more);
    }
    const [next] = waiting;
    return next !== undefined && isWanted(next) ? waiting.shift() : undefined;
  };
  for (;;) {
    const first = await take(() => true);
    if (first === undefined) return;
    const { table } = first;
    // Where equal keys may be written otherwise, one row is found by several of them.
    if (!table.hasImageKey) await deleteRows(target.session, table, first.keys);
    const portions = async function* (): AsyncGenerator<string> {
      for (let next: Changed | undefined = first; next !== undefined; ) {
        yield amongKeys(table, next.keys);
        next = table.hasImageKey ? await take((one) => one.table === table) : undefined;
      }
    };
    await copyRows(source, target, table, portions());
  }
}

function nameList(tables: readonly Table[]): string {
  return `ARRAY[${tables.map(({ name }) => literal(name)).join(", ")}]::text[]`;
}

/** Forgets the notes that a moment saw; those that came later stay. */
export async function forgetChanges(source: Session, tenant: string): Promise<void> {
  await source.query("DELETE FROM stampworks.change WHERE tenant = $1", [tenant]);
}

/** A key that was noted, with the place of its table in the list, from 1; 0 where it is not in there. */
type Noted = readonly [number, Key];

function grouped(noted: readonly Noted[], tables: readonly Table[]): Changed[] {
  const groups = new Map<Table, Key[]>();
  for (const [place, key] of noted) {
    const table = tables[place - 1];
    if (table === undefined) continue;
    const keys = groups.get(table) ?? [];
    keys.push(key);
    groups.set(table, keys);
  }
  return [...groups].map(([table, keys]) => ({ table, keys }));
}
