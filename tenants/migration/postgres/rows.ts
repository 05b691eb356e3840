import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { StampError } from "../../../core/errors";
import { codeOf, explained, type Session } from "./session";
import { columnArrays, literal, unnest, writtenOut } from "./sql";
import type { Table } from "./table";

/** A key as text, a value a column. */
export type Key = readonly string[];

/** One end of a move. */
export interface End {
  readonly stamp: string;
  readonly session: Session;
}

/** Deletes rows of the tenant; another tenant's row of the same key stays. */
export async function deleteRows(session: Session, table: Table, keys: readonly Key[]): Promise<void> {
  if (keys.length === 0) return;
  const width = table.key.length;
  await session.query(
    `DELETE FROM ${table.rows} AS t USING ${table.keySet(unnest(width))}
     WHERE ${table.hasKey("t")} AND ${table.isTenants("t")}`,
    columnArrays(keys, width),
  );
}

/** A condition of `t` that its key is one of these. */
export function amongKeys(table: Table, keys: readonly Key[]): string {
  return `EXISTS (SELECT FROM ${table.keySet(writtenOut(keys, table.key.length))} WHERE ${table.hasKey("t")})`;
}

/**
 * Copies the tenant's rows of which a condition holds, as they are: they go from server to server in the format of COPY,
 * which keeps every value, and never lie in this process's memory together.
 *
 * @param where of `t`; several, one after the other, are written by one statement
 * @throws StampError `state` when others at the target have their keys or unique values, or when the target refuses them
 */
export async function copyRows(
  source: End,
  target: End,
  table: Table,
  where: string | AsyncIterable<string>,
): Promise<void> {
  const names = table.names(table.columns);
  const select = `SELECT ${table.names(table.columns, "t")} FROM ${table.rows} AS t WHERE ${table.isTenants("t")}`;
  const copyOut = (condition: string): Readable =>
    source.session.copyOut(`COPY (${select} AND ${condition}) TO STDOUT`);
  const oneByOne = async function* (conditions: AsyncIterable<string>): AsyncGenerator<Buffer> {
    for await (const condition of conditions) yield* copyOut(condition);
  };
  const reading =
    typeof where === "string" ? copyOut(where) : Readable.from(oneByOne(where), { objectMode: false });
  await pour(reading, source.stamp, target, table, names);
}

/**
 * Writes rows in the format of COPY into a table.
 * @param from what the rows come from, for errors
 * @param names the columns in SQL, in the rows' order
 */
export async function pour(
  reading: Readable,
  from: string,
  target: End,
  table: Table,
  names: string,
): Promise<void> {
  // What indexes and rules of the target call looks names up where the application's own connections do.
  await setPath(target.session, target.session.path);
  let isSource = false;
  reading.on("error", () => {
    isSource = true;
  });
  const writing = target.session.copyIn(`COPY ${table.relation} (${names}) FROM STDIN`);
  writing.on("error", () => undefined);
  try {
    await pipeline(reading, writing);
  } catch (error) {
    throw isSource ? explained(error, from) : refused(error, target.stamp, table);
  }
  await setPath(target.session, "pg_catalog");
}

function setPath(session: Session, path: string): Promise<unknown> {
  return session.query(`SELECT pg_catalog.set_config('search_path', ${literal(path)}, true)`);
}

/** Others have at the target what the tenant's rows bring along. */
export class CollisionError extends StampError {
  constructor(
    readonly table: Table,
    received: string,
    cause: unknown,
  ) {
    super(
      "state",
      `rows of the tenant can't be written: others have their keys or unique values in ${table.name}`,
      {
        received,
        fix: "keys must be unique in the whole fleet: use UUIDs, or make the tenant a part of them",
      },
      { cause },
    );
  }
}

function refused(error: unknown, stamp: string, table: Table): unknown {
  const code = codeOf(error);
  const said: unknown = Reflect.get(Object(error), "message");
  const state = (problem: string, fix: string): StampError =>
    new StampError("state", problem, { received: code, fix }, { cause: error });
  if (code === "23505" || code === "23P01") return new CollisionError(table, code, error);
  if (code === "42883" || code === "42P01" || code === "3F000")
    return state(
      `rows of ${table.name} can't be written at ${stamp}: a function that an index or a rule calls finds nothing of a name: ${String(said)}`,
      "give the function a search path of its own at both ends: ALTER FUNCTION … SET search_path = …",
    );
  if (code.startsWith("23"))
    return state(
      `rows of ${table.name} break the rule ${String(Reflect.get(Object(error), "constraint") ?? said)} at ${stamp}`,
      "mend the rows where they come from, or bring both ends to one schema version",
    );
  return explained(error, stamp);
}
