import type { CopyTools, Crossing } from "../mover";
import { bringChanges, deleteRows, forgetChanges, insertRows, type Key } from "./bring";
import type { Databases } from "./databases";
import type { Session } from "./session";
import type { Table } from "./table";

/**
 * Copies tables in portions, each as of one moment of the source together with all that was noted until then. How far
 * it came stands in the target, written with the rows: nothing is copied twice and nothing left out, wherever it is
 * killed.
 */
export async function copyTables(
  databases: Databases,
  crossing: Crossing,
  tables: readonly Table[],
  portion: number,
  { signal, tell }: CopyTools,
  killPoint: (point: string, what: string) => void,
): Promise<void> {
  for (const table of tables) {
    for (let done = false; !done && !signal.aborted; ) {
      const result = await copyPortion(databases, crossing, tables, table, portion, killPoint);
      done = result.done;
      tell(table.name, result.copied);
    }
  }
}

interface Progress {
  readonly key: Key | undefined;
  readonly copied: number;
  readonly done: boolean;
}

async function copyPortion(
  databases: Databases,
  crossing: Crossing,
  tables: readonly Table[],
  table: Table,
  portion: number,
  killPoint: (point: string, what: string) => void,
): Promise<Progress> {
  const { from, tenant, to } = crossing;
  const before = await databases.owned(crossing, to, "READ COMMITTED", (target) =>
    readProgress(target, tenant, table),
  );
  if (before.done) return before;
  return databases.owned(crossing, from, "REPEATABLE READ", async (source) => {
    const progress = await databases.owned(crossing, to, "READ COMMITTED", async (target) => {
      await bringChanges(source, target, tenant, tables);
      killPoint("copy: changes brought", table.name);
      const rows = await nextRows(source, table, before.key, portion);
      const keys = rows.map((row) => row.slice(0, table.key.length).map((value) => value ?? ""));
      await deleteRows(target, table, keys);
      await insertRows(
        target,
        table,
        rows.map((row) => row.slice(table.key.length)),
      );
      const last = keys.at(-1);
      const after = {
        key: last ?? before.key,
        copied: before.copied + rows.length,
        done: rows.length < portion,
      };
      await writeProgress(target, tenant, table, after);
      killPoint("copy: portion written", table.name);
      return after;
    });
    killPoint("copy: portion committed", table.name);
    await forgetChanges(source, tenant);
    return progress;
  });
}

async function nextRows(source: Session, table: Table, after: Key | undefined, portion: number) {
  const more = after === undefined ? "" : `AND (${table.keyOf("t")}) > (${table.keyParameters(1)})`;
  return source.query(
    `SELECT ${table.asText("t", table.key)}, ${table.asText("t", table.columns)}
     FROM ${table.relation} AS t WHERE ${table.isTenants("t")} ${more}
     ORDER BY ${table.keyOf("t")} LIMIT ${portion}`,
    after ?? [],
  );
}

async function readProgress(target: Session, tenant: string, table: Table): Promise<Progress> {
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
