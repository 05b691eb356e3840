import { z } from "zod";
import { StampError, shown } from "../../../core/errors";
import type { BundleReader, BundleWriter, Part } from "../../bundle/parts";
import type { Held, Inventory } from "../mover";
import { aroundProblems } from "./check/around";
import { type End, pour } from "./rows";
import type { Session } from "./session";
import { literal, quote } from "./sql";
import type { Table, TableSpec } from "./table";
import { parentsFirst } from "./through";

/** What is needed to read a part again: the columns in the order of its rows. */
const notesSchema = z.strictObject({
  table: z.string(),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  key: z.array(z.string()),
  /** Version of the server that wrote it. */
  server: z.string(),
});

/** Writes the rows of each table as `COPY … TO STDOUT` gives them, all as of the transaction's moment. */
export async function saveTables(
  session: Session,
  tables: readonly Table[],
  bundle: BundleWriter,
): Promise<void> {
  const [server] = (await session.query("SHOW server_version"))[0] ?? [];
  for (const [index, table] of tables.entries()) {
    const count = await allRows(session, table);
    const columns = table.columns.map(({ declared, name }) => ({ name, type: declared }));
    const notes = {
      table: table.name,
      columns,
      key: table.key.map(({ name }) => name),
      server: server ?? "",
    };
    const select = `SELECT ${table.names(table.columns, "t")} FROM ${table.rows} AS t WHERE ${table.isTenants("t")} ORDER BY ${table.names(table.key, "t")}`;
    const file = `${String(index + 1).padStart(3, "0")}-${table.name.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(0, 100)}.copy`;
    await bundle.write(
      { file, what: table.name, notes },
      session.copyOut(`COPY (${select}) TO STDOUT`),
      () => count,
    );
  }
}

/**
 * Writes the rows of a bundle into tables that have none of the tenant's.
 * @throws StampError `state` where a table is another than the one that was saved, or did not take all rows
 */
export async function loadTables(target: End, tables: readonly Table[], bundle: BundleReader): Promise<void> {
  const parts = new Map(bundle.parts.map((part) => [part.what, part]));
  const unknown = [...parts.keys()].filter((what) => !tables.some(({ name }) => name === what));
  if (unknown.length > 0)
    throw new StampError("state", "the bundle holds tables that the project does not declare", {
      received: shown(unknown.join(", ")),
      fix: "declare them in movers.yaml, or take the declaration that the bundle was written with",
    });
  for (const table of parentsFirst(tables)) {
    const part = parts.get(table.name);
    if (part === undefined) continue;
    const names = namesIn(part, table);
    await pour(bundle.read(part), "the bundle", target, table, names);
    const count = await allRows(target.session, table);
    if (count === part.count) continue;
    throw new StampError("state", `${table.name} has ${count} rows of the tenant, the bundle ${part.count}`, {
      fix: "look at what else writes there, and bring it back once more",
    });
  }
}

async function allRows(session: Session, table: Table): Promise<number> {
  const [row] = await session.query(
    `SELECT count(*)::text FROM ${table.rows} AS t WHERE ${table.isTenants("t")}`,
  );
  return Number(row?.[0] ?? 0);
}

/** The columns of a part in SQL, where the table still has them with the same types. */
function namesIn({ notes, what }: Part, table: Table): string {
  const { columns } = notesSchema.parse(notes);
  const missing = columns.filter(
    ({ name, type }) => !table.columns.some((column) => column.name === name && column.declared === type),
  );
  if (missing.length === 0) return columns.map(({ name }) => quote(name)).join(", ");
  throw new StampError("state", `${what} is not as it was when the bundle was written`, {
    received: shown(missing.map(({ name, type }) => `${name} ${type}`).join(", ")),
    fix: "give the table these columns again until it is brought back",
  });
}

interface Declared {
  readonly tables: readonly Table[];
  readonly specs: readonly TableSpec[];
  readonly leave: readonly string[];
  /** The tenant as rows name it. */
  readonly tenant: string;
}

/** How much a database holds of a tenant: its rows, rows of tables that moves leave, and what movers noted of it. */
export async function countTables(session: Session, declared: Declared, name: string): Promise<Inventory> {
  const held: Held[] = [];
  for (const table of declared.tables) held.push({ what: table.name, count: await allRows(session, table) });
  held.push(...(await leftRows(session, declared)), await notes(session, name));
  return { held, problems: await aroundProblems(session, declared) };
}

/**
 * Rows in tables that are left on purpose: those that have a column of the tenant's, compared as text. What is only called so in the
 * table of the tenants themselves (its key) is every table's word.
 */
async function leftRows(session: Session, { leave, tables, tenant }: Declared): Promise<Held[]> {
  const columns = tables.flatMap(({ key, parts: { tenantColumn } }) =>
    tenantColumn === undefined || (key.length === 1 && key[0]?.name === tenantColumn.name)
      ? []
      : tenantColumn.name,
  );
  const rows = await session.query(
    `SELECT n.nspname || '.' || r.relname, format('%I.%I', n.nspname, r.relname), a.attname FROM pg_attribute a
     JOIN pg_class r ON r.oid = a.attrelid JOIN pg_namespace n ON n.oid = r.relnamespace
     WHERE a.attname = ANY ($1::text[]) AND NOT a.attisdropped AND n.nspname || '.' || r.relname = ANY ($2::text[])
     ORDER BY 1`,
    [[...new Set(columns)], leave.map((table) => table.replaceAll("{tenant}", tenant))],
  );
  const held: Held[] = [];
  for (const [what, relation, column] of rows) {
    const [row] = await session.query(
      `SELECT count(*)::text FROM ${relation ?? ""} AS t WHERE t.${quote(column ?? "")}::text = ${literal(tenant)}`,
    );
    held.push({ what: what ?? "", count: Number(row?.[0] ?? 0), left: true });
  }
  return held;
}

async function notes(session: Session, name: string): Promise<Held> {
  const what = "the notes of movers";
  const [present] = await session.query("SELECT to_regclass('stampworks.fence')::text");
  if (present?.[0] == null) return { what, count: 0 };
  const [row] = await session.query(
    `SELECT ((SELECT count(*) FROM stampworks.fence WHERE tenant = $1) + (SELECT count(*) FROM stampworks.change WHERE tenant = $1)
       + (SELECT count(*) FROM stampworks.progress WHERE tenant = $1))::text`,
    [name],
  );
  return { what, count: Number(row?.[0] ?? 0) };
}
