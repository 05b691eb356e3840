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

/** A sequence that is declared to number a column. */
export interface Drawn {
  readonly column: string;
  /** `schema.sequence`. */
  readonly name: string;
  /** Numbers that the application takes at once for each that is drawn; default 1. */
  readonly block?: number;
}

/** What a database says of a table; undefined where there is none. */
export async function readTableFacts(
  session: Session,
  schema: string,
  table: string,
  drawn: readonly Drawn[] = [],
): Promise<TableFacts | undefined> {
  const [row] = await session.query(TABLE, asked(schema, table, drawn));
  return row === undefined ? undefined : inBlocks(parsed(tableFacts, row[0]), drawn);
}

function asked(schema: string, table: string, drawn: readonly Drawn[]): unknown[] {
  const parts = drawn.map(({ name }) => name.split("."));
  return [
    schema,
    table,
    drawn.map(({ column }) => column),
    parts.map(([space = ""]) => space),
    parts.map(([, sequence = ""]) => sequence),
  ];
}

function inBlocks<T extends ShapeFacts>(facts: T, drawn: readonly Drawn[]): T {
  const sequences = facts.sequences.map((sequence) => {
    const own = drawn.find(
      ({ column, name }) => column === sequence.column && name === `${sequence.schema}.${sequence.name}`,
    );
    return { ...sequence, block: own?.block ?? 1 };
  });
  return { ...facts, sequences };
}

/** What is needed to read and write a table; undefined where there is none. */
export async function readShape(
  session: Session,
  schema: string,
  table: string,
  drawn: readonly Drawn[] = [],
): Promise<ShapeFacts | undefined> {
  const [row] = await session.query(SHAPE, asked(schema, table, drawn));
  return row === undefined ? undefined : inBlocks(parsed(shapeFacts, row[0]), drawn);
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
  // A foreign key may stand on one partition, or point at one.
  const condition = `${column} IN (SELECT to_regclass(n) FROM unnest($1::text[]) n
    UNION SELECT p.relid FROM unnest($1::text[]) n, pg_partition_tree(to_regclass(n)) p)`;
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
