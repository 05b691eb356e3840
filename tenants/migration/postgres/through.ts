import { StampError } from "../../../core/errors";
import type { ReferenceFacts } from "./catalogue/facts";
import { readReferences } from "./catalogue/read";
import type { Session } from "./session";
import { readTable, Table, type TableSpec, type Through } from "./table";

/** Tables of which those come first by whose rows others are the tenant's. */
export function parentsFirst(tables: readonly Table[]): Table[] {
  return [...tables].sort((one, other) => one.depth - other.depth);
}

/** The other way round. */
export function childrenFirst(tables: readonly Table[]): Table[] {
  return parentsFirst(tables).reverse();
}

/** A table as it is read, and as it is declared. */
export interface DeclaredTable {
  readonly table: Table;
  readonly spec: TableSpec;
}

/** Tables that know by which others their rows are the tenant's. */
export interface Linked {
  /** In the order that they came in. */
  readonly tables: readonly Table[];
  /** The foreign keys by which each table's rows are the tenant's, where it is by one: all say the same, the first is kept if any is. */
  readonly by: ReadonlyMap<string, readonly ReferenceFacts[]>;
  readonly problems: readonly string[];
}

/** Links tables to those by whose rows theirs are the tenant's; what can't be linked is told, and stays as it is. */
export function linkTables(
  declared: readonly DeclaredTable[],
  references: readonly ReferenceFacts[],
): Linked {
  const byName = new Map(declared.map((one) => [one.table.name, one]));
  const by = new Map<string, readonly ReferenceFacts[]>();
  const problems: string[] = [];
  for (const { spec, table } of declared) {
    if (spec.through === undefined) continue;
    const found = references.filter(
      ({ columns, from, isOfWhole, to }) =>
        isOfWhole && from === table.name && to !== from && columns.join() === spec.through && byName.has(to),
    );
    const to = [...new Set(found.map((one) => one.to))];
    const others = [...new Set(found.map((one) => one.others.join()))].sort();
    if (found.length === 0)
      problems.push(
        `${table.name}.${spec.through}: no foreign key of this column alone points at another declared table, so nothing keeps its rows the tenant's: add one (ALTER TABLE … ADD FOREIGN KEY), or name another column`,
      );
    else if (to.length > 1)
      problems.push(
        `${table.name}.${spec.through} points at rows of several tables (${to.join(", ")}), which may be of several tenants: name another column`,
      );
    else if (others.length > 1)
      problems.push(
        `${table.name}.${spec.through} points at several columns of ${to.join()} (${others.join(", ")}), whose rows may be of several tenants: name another column`,
      );
    // One that was made twice holds as long as one of the two does, and does what both do.
    else
      by.set(
        table.name,
        [...found].sort((one, other) => Number(other.isKept) - Number(one.isKept)),
      );
  }
  for (const name of inCircles(by)) {
    problems.push(
      `${name}: following through leads back to it: one table on the way must have the tenant's column`,
    );
    by.delete(name);
  }
  const parents = new Set([...by.values()].flatMap((all) => all.map(({ to }) => to)));
  const made = new Map<string, Table>();
  const make = ({ table }: DeclaredTable): Table => {
    const known = made.get(table.name);
    if (known !== undefined) return known;
    const all = by.get(table.name) ?? [];
    const [reference] = all;
    const kept = all.filter(({ isKept }) => isKept);
    const through =
      reference === undefined
        ? undefined
        : throughOf(table, { ...reference, isDeferrable: kept.every((one) => one.isDeferrable) }, (name) => {
            const parent = byName.get(name);
            return parent === undefined ? undefined : make(parent);
          });
    const linked = new Table({ ...table.parts, through, isParent: parents.has(table.name) });
    made.set(table.name, linked);
    return linked;
  };
  return { tables: declared.map(make), by, problems };
}

function throughOf(
  table: Table,
  { columns, isDeferrable, operators, others, to }: ReferenceFacts,
  tableCalled: (name: string) => Table | undefined,
): Through | undefined {
  const column = table.parts.all.find(({ name }) => name === columns[0]);
  const parent = tableCalled(to);
  const [other] = others;
  const [operator] = operators;
  if (column === undefined || parent === undefined || other === undefined || operator === undefined)
    return undefined;
  return { column, table: parent, to: other, operator, isDeferrable };
}

/** Tables from which following foreign keys leads back to themselves. */
function inCircles(by: ReadonlyMap<string, readonly ReferenceFacts[]>): string[] {
  const next = (name: string): string | undefined => by.get(name)?.[0]?.to;
  return [...by.keys()].filter((name) => {
    const seen = new Set<string>();
    for (let at = next(name); at !== undefined && !seen.has(at); at = next(at)) {
      if (at === name) return true;
      seen.add(at);
    }
    return false;
  });
}

/** Foreign keys of the tables that say by one whose their rows are. */
export async function readLinks(
  session: Session,
  declared: readonly DeclaredTable[],
): Promise<readonly ReferenceFacts[]> {
  const relations = declared.flatMap(({ spec, table }) => (spec.through === undefined ? [] : table.relation));
  return relations.length === 0 ? [] : readReferences(session, "from", relations);
}

/**
 * Reads the declared tables from a database.
 * @param tenant the tenant as its rows and schemas name it
 * @throws StampError `state` when one is not there, has no key, or nothing says whose its rows are
 */
export async function readTables(
  session: Session,
  specs: readonly TableSpec[],
  tenant: string,
): Promise<readonly Table[]> {
  const declared: DeclaredTable[] = [];
  for (const spec of specs) declared.push({ spec, table: await readTable(session, spec, tenant) });
  const { problems, tables } = linkTables(declared, await readLinks(session, declared));
  const [problem] = problems;
  if (problem !== undefined)
    throw new StampError("state", problem, { fix: "see what tenants move --check says" });
  return tables;
}
