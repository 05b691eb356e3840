import { z } from "zod";
import type { Session } from "../session";
import {
  type ReferenceFacts,
  referenceFacts,
  type ServerFacts,
  serverFacts,
  type ShapeFacts,
  shapeFacts,
  type TableFacts,
  tableFacts,
  type TypeFacts,
  typeFacts,
} from "./facts";
import { references, SERVER, SHAPE, TABLE, TYPES } from "./queries";

/** Types by their numbers in one database. */
export type Types = ReadonlyMap<string, TypeFacts>;

/** What a database says of a table; undefined where there is none. */
export async function readTableFacts(
  session: Session,
  schema: string,
  table: string,
): Promise<TableFacts | undefined> {
  const [row] = await session.query(TABLE, [schema, table]);
  return row === undefined ? undefined : parsed(tableFacts, row[0]);
}

/** What is needed to read and write a table; undefined where there is none. */
export async function readShape(
  session: Session,
  schema: string,
  table: string,
): Promise<ShapeFacts | undefined> {
  const [row] = await session.query(SHAPE, [schema, table]);
  return row === undefined ? undefined : parsed(shapeFacts, row[0]);
}

/** The types of some tables' columns, and all that they are made of. */
export async function readTypes(session: Session, tables: readonly ShapeFacts[]): Promise<Types> {
  const numbers = tables.flatMap(({ columns }) => columns.flatMap(({ baseType, type }) => [type, baseType]));
  const rows = await session.query(TYPES, [`{${[...new Set(numbers)].join(",")}}`]);
  const types = rows.map(([text]) => parsed(typeFacts, text));
  return new Map(types.map((type) => [type.oid, type]));
}

/** Foreign keys of some tables, or to them. */
export async function readReferences(
  session: Session,
  end: "from" | "to",
  relations: readonly string[],
): Promise<readonly ReferenceFacts[]> {
  const column = end === "from" ? "k.conrelid" : "k.confrelid";
  const condition = `${column} IN (SELECT to_regclass(n) FROM unnest($1::text[]) n)`;
  const [row] = await session.query(`SELECT ${references(condition)}::text`, [[...relations]]);
  return parsed(z.array(referenceFacts), row?.[0]);
}

export async function readServerFacts(session: Session): Promise<ServerFacts> {
  const [row] = await session.query(SERVER);
  return parsed(serverFacts, row?.[0]);
}

function parsed<T extends z.ZodType>(schema: T, text: string | null | undefined): z.output<T> {
  return schema.parse(JSON.parse(text ?? "null"));
}
