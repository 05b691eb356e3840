import type { Comparison } from "../mover";
import type { ReferenceFacts } from "./catalogue/facts";
import { readReferences } from "./catalogue/read";
import { portionsOf } from "./portions";
import type { Session } from "./session";
import { columnArrays, literal, quote, unnest } from "./sql";
import type { Table } from "./table";

/** Entries that are looked at; a list that is longer is no list of countries. */
const LOOKED_AT = 200_000;
const PORTION = 5000;
/** Most keys that are told. */
const MOST = 20;

/** Rows of the tenant that point at an entry which is not there at the other end, or is another one. */
export interface Pointing {
  readonly from: string;
  readonly to: string;
  readonly name: string;
  /** Keys of entries that are not there. */
  readonly missing: readonly string[];
  /** Keys of entries that are others. */
  readonly others: readonly string[];
}

/**
 * Entries of tables that stay (countries, plans, permissions), and of other tenants, that the tenant's rows point at. Each
 * stamp may have numbered them for itself: then a row that comes over unchanged says something else. Moments are no part of
 * the comparison, because each stamp has made its entries at another one.
 *
 * @param alike tables whose entries are the same by their keys, whatever else is in them
 * @param where of `t`: the tenant's rows that are looked at
 */
export async function pointersOf(
  source: Session,
  target: Session,
  tables: readonly Table[],
  alike: readonly string[],
  where = "true",
): Promise<Pointing[]> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const found: Pointing[] = [];
  const relations = tables.map(({ relation }) => relation);
  for (const reference of await readReferences(source, "from", relations)) {
    const [child, parent] = [byName.get(reference.from), byName.get(reference.to)];
    // A whole table that is the tenant's comes along with every entry.
    if (child === undefined || parent?.isWhole === true) continue;
    const entries = await entriesAt(source, child, parent, reference, where);
    const there = await sameAt(target, [...entries.keys()], reference);
    const missing: string[] = [];
    const others: string[] = [];
    for (const [key, content] of entries) {
      const other = there.get(key);
      if (other === undefined) missing.push(shownKey(key));
      else if (other !== content && !alike.includes(reference.to)) others.push(shownKey(key));
    }
    const { from, name, to } = reference;
    if (missing.length + others.length > 0)
      found.push({ from, to, name, missing: missing.slice(0, MOST), others: others.slice(0, MOST) });
  }
  return found;
}

/** What entries at both ends must have alike, as a comparison's finding. */
export function pointerDifferences(found: readonly Pointing[]): Comparison[] {
  return found.flatMap(({ from, name, others, to }) => {
    const what = `${from}: ${name} points at other entries of ${to}`;
    return others.length === 0
      ? []
      : [{ what, from: others.length, to: others.length, checksum: "", differing: others }];
  });
}

const shownKey = (key: string): string => (JSON.parse(key) as string[]).join("/");

const keyOf = ({ others }: ReferenceFacts): string =>
  `to_json(ARRAY[${others.map((name) => `p.${quote(name)}::text`).join(", ")}])::text`;

/** An entry without the moments, whatever order its columns have. */
const contentOf = ({ moments }: ReferenceFacts): string =>
  `md5((to_jsonb(p) - ARRAY[${moments.map(literal).join(", ")}]::text[])::text)`;

async function entriesAt(
  session: Session,
  child: Table,
  parent: Table | undefined,
  reference: ReferenceFacts,
  where: string,
): Promise<Map<string, string>> {
  const { columns, fromRows, operators, others, toRows } = reference;
  const on = columns
    .map((column, index) => `p.${quote(others[index] ?? "")} ${operators[index] ?? "="} t.${quote(column)}`)
    .join(" AND ");
  // The tenant's own come along.
  const stays = parent === undefined ? "" : ` AND (${parent.isTenants("p")}) IS NOT TRUE`;
  const rows = await session.query(
    `SELECT ${keyOf(reference)}, ${contentOf(reference)} FROM ${toRows} AS p
     WHERE EXISTS (SELECT FROM ${fromRows} AS t WHERE ${on} AND ${child.isTenants("t")} AND ${where})${stays} LIMIT ${LOOKED_AT}`,
  );
  return new Map(rows.map(([key, content]) => [key ?? "[]", content ?? ""]));
}

async function sameAt(
  session: Session,
  keys: readonly string[],
  reference: ReferenceFacts,
): Promise<Map<string, string>> {
  const { others, same, toRows, types } = reference;
  const on = others
    .map((name, index) => `p.${quote(name)} ${same[index] ?? "="} u.k${index}::${types[index] ?? "text"}`)
    .join(" AND ");
  const told = `to_json(ARRAY[${others.map((_, index) => `u.k${index}`).join(", ")}])::text`;
  const found = new Map<string, string>();
  for (const portion of portionsOf(keys, PORTION, (key) => key.length)) {
    const some = portion.map((key) => JSON.parse(key) as string[]);
    const rows = await session.query(
      `SELECT ${told}, ${contentOf(reference)} FROM ${unnest(others.length)} JOIN ${toRows} AS p ON ${on}`,
      columnArrays(some, others.length),
    );
    for (const [key, content] of rows) found.set(key ?? "[]", content ?? "");
  }
  return found;
}
