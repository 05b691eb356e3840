import type { ObjectStore } from "../../../tenants/migration/objects/store";
import type { Session } from "../../../tenants/migration/postgres/session";

/** What one worker knows it has written: each of these was acknowledged. */
export interface Model {
  readonly account: string;
  seen: number;
  readonly orders: Map<number, string>;
  readonly objects: Map<string, string>;
  ops: string[];
}

/** Compares what a worker knows with what is at a stamp. */
export async function compareModel(
  session: Session,
  store: ObjectStore,
  tenant: string,
  { account, objects, ops, orders, seen }: Model,
  found: { lost: number; doubled: number },
): Promise<void> {
  const rows = await session.query(
    "SELECT op, count(*)::text FROM public.ledger WHERE tenant_id = $1 AND op = ANY ($2::text[]) GROUP BY op",
    [tenant, ops],
  );
  found.lost += new Set(ops).size - rows.length;
  found.doubled += rows.filter(([, count]) => count !== "1").length;
  const [row] = await session.query("SELECT seen::text FROM public.account WHERE id = $1::uuid", [account]);
  const now = row === undefined ? -1 : Number(row[0]);
  if (now < seen) found.lost += 1;
  if (now > seen) found.doubled += 1;
  const left = await session.query("SELECT no::text, note FROM public.orders WHERE account_id = $1::uuid", [
    account,
  ]);
  const present = new Map(left.map(([no, note]) => [Number(no), note ?? ""]));
  for (const [no, note] of orders) if (present.get(no) !== note) found.lost += 1;
  for (const no of present.keys()) if (!orders.has(no)) found.doubled += 1;
  for (const [key, text] of objects) if ((await textOf(store, key)) !== text) found.lost += 1;
  for await (const { key } of store.list(`t/${tenant}/${account}/`))
    if (!objects.has(key)) found.doubled += 1;
}

/** An object as text; undefined when there is none. */
export async function textOf(store: ObjectStore, key: string): Promise<string | undefined> {
  const found = await store.get(key);
  if (found === undefined) return undefined;
  const parts: Buffer[] = [];
  for await (const part of found.body) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString("utf8");
}
