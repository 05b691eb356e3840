import { StampError } from "../../../core/errors";
import { type Crossing, PassingError } from "../mover";
import type { Databases } from "./databases";
import { codeOf, type Session } from "./session";
import { readTable, type Table, type TableSpec } from "./table";

/** What stands in the way of moving a tenant's rows; nothing is changed. */
export async function checkDatabases(
  databases: Databases,
  { from, to }: Crossing,
  tenant: string,
  specs: readonly TableSpec[],
  leave: readonly string[],
): Promise<string[]> {
  const problems: string[] = [];
  const shapes = new Map<string, Table[]>();
  for (const stamp of [from, to]) {
    const found = await databases.at(stamp, (session) => readTables(session, specs, tenant));
    problems.push(...found.problems.map((problem) => `at ${stamp}: ${problem}`));
    shapes.set(stamp, found.tables);
    const more = await databases.at(stamp, (session) => sideProblems(session, found.tables, specs, leave));
    problems.push(...more.map((problem) => `at ${stamp}: ${problem}`));
  }
  if (problems.length > 0) return problems;
  const [here, there] = [shapes.get(from) ?? [], shapes.get(to) ?? []];
  for (const [index, table] of here.entries()) {
    const other = there[index];
    if (other !== undefined && table.shape !== other.shape)
      problems.push(
        `${table.name} has other columns or keys at ${to} than at ${from}: bring both to one schema version`,
      );
  }
  for (const table of there) {
    const count = await databases.at(to, (session) => rowsOf(session, table));
    if (count > 0)
      problems.push(`at ${to}: ${table.name} has ${count} rows of the tenant already: remove them`);
  }
  return problems;
}

async function readTables(
  session: Session,
  specs: readonly TableSpec[],
  tenant: string,
): Promise<{ tables: Table[]; problems: string[] }> {
  const [tables, problems]: [Table[], string[]] = [[], []];
  for (const spec of specs) {
    try {
      tables.push(await readTable(session, spec, tenant));
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(error.message);
    }
  }
  return { tables, problems };
}

const POINTING = `SELECT DISTINCT c.conrelid::regclass::text, c.confrelid::regclass::text, n.nspname || '.' || r.relname
  FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
  WHERE c.contype = 'f' AND c.conparentid = 0 AND c.confrelid = ANY ($1::regclass[]) ORDER BY 3`;

const SAME_COLUMN = `SELECT n.nspname || '.' || r.relname FROM pg_attribute a
  JOIN pg_class r ON r.oid = a.attrelid JOIN pg_namespace n ON n.oid = r.relnamespace
  WHERE a.attname = ANY ($1::text[]) AND NOT a.attisdropped AND r.relkind IN ('r', 'p') AND NOT r.relispartition
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'stampworks') ORDER BY 1`;

async function sideProblems(
  session: Session,
  tables: readonly Table[],
  specs: readonly TableSpec[],
  leave: readonly string[],
): Promise<string[]> {
  const problems: string[] = [];
  const declared = new Set([...tables.map(({ name }) => name), ...leave]);
  for (const [, , name] of await session.query(POINTING, [tables.map(({ relation }) => relation)]))
    if (!declared.has(name ?? ""))
      problems.push(`${name ?? ""} points at a table that is moved, but is not declared itself`);
  const columns = specs.flatMap(({ tenant }) => tenant ?? []);
  for (const [name] of await session.query(SAME_COLUMN, [columns]))
    if (!declared.has(name ?? ""))
      problems.push(
        `${name ?? ""} has the tenant's column, but is not declared: declare it, or leave it on purpose`,
      );
  for (const table of tables) {
    const [row] = await session.query(
      "SELECT row_security_active($1::regclass)::text, pg_has_role(relowner, 'USAGE')::text FROM pg_class WHERE oid = $1::regclass",
      [table.relation],
    );
    if (row?.[0] === "true") problems.push(`row security hides rows of ${table.name} from the mover's role`);
    if (row?.[1] !== "true") problems.push(`the mover's role does not own ${table.name}, and can't watch it`);
  }
  problems.push(...(await roleProblems(session)));
  return problems;
}

async function roleProblems(session: Session): Promise<string[]> {
  try {
    await session.query("SET session_replication_role = replica");
    await session.query("SET session_replication_role = origin");
    return [];
  } catch (error) {
    if (error instanceof PassingError || codeOf(error) !== "42501") throw error;
    return [
      "the mover's role may not set session_replication_role: GRANT SET ON PARAMETER session_replication_role TO it",
    ];
  }
}

async function rowsOf(session: Session, table: Table): Promise<number> {
  const [row] = await session.query(
    `SELECT count(*)::text FROM (SELECT 1 FROM ${table.relation} AS t WHERE ${table.isTenants("t")} LIMIT 1000) AS found`,
  );
  return Number(row?.[0] ?? 0);
}
