import { randomUUID } from "node:crypto";
import { z } from "zod";
import { StampError } from "../../core/errors";
import { type Row, type RowKey, type RowStore, tenantUsersPartition } from "../registry/rows";
import { counterOf } from "./rows";

/** What begins with this is no user's id: it comes before all of them, and a name with it is not taken anew while it is there. */
const MARK = "!";
/** The number that intents are counted by. */
const COUNTER: RowKey = { partition: "users-sequence", sort: "intents" };

const intentSchema = z.strictObject({
  /** Parts of the users that links are written to. */
  parts: z.array(z.string()),
});

/** Whether a row of a tenant's users is an intent and no user. */
export function isIntent(sort: string): boolean {
  return sort.startsWith(MARK);
}

/**
 * Says that tenants are about to get users, before anybody looks whether they are there: who ends a tenant's links stops what was said of it.
 * @returns what was written
 */
export async function sayIntent(
  store: RowStore,
  tenants: Iterable<string>,
  parts: readonly string[],
): Promise<readonly RowKey[]> {
  const sort = MARK + randomUUID();
  const rows = [...tenants].map(
    (tenant): Row => ({ partition: tenantUsersPartition(tenant), sort, value: { parts } }),
  );
  try {
    await commit(store, COUNTER, rows, []);
  } catch (error) {
    // The answer may be lost, and the rows there.
    for (const { partition, sort: at } of rows)
      if ((await store.get(partition, at)) === undefined) throw error;
  }
  return rows.map(({ partition }) => ({ partition, sort }));
}

/** Takes intents back, once all is written. One that stays does no harm: it goes with the tenant. */
export async function endIntents(store: RowStore, intents: readonly RowKey[]): Promise<void> {
  try {
    await commit(store, COUNTER, [], intents);
  } catch {
    // All links are made: whoever asked is not to be told otherwise.
  }
}

/**
 * Stops all who were about to link users with a tenant that is gone: what they read of the users' parts is old from now on, and who reads
 * these anew sees that the tenant is gone.
 */
export async function stopIntents(store: RowStore, tenant: string): Promise<void> {
  const partition = tenantUsersPartition(tenant);
  const found: RowKey[] = [];
  const parts = new Set<string>();
  for await (const { sort, value } of store.range(partition)) {
    if (!isIntent(sort)) break;
    found.push({ partition, sort });
    for (const part of readIntent(value).parts) parts.add(part);
  }
  if (found.length === 0) return;
  for (const part of parts) await commit(store, counterOf(part), [], []);
  await commit(store, COUNTER, [], found);
}

function readIntent(value: unknown): z.output<typeof intentSchema> {
  const row = intentSchema.safeParse(value);
  if (row.success) return row.data;
  throw new StampError("state", "what the registry says of a tenant's users is not in order", {
    fix: "was it written by a newer version? Update stampworks",
  });
}

async function commit(
  store: RowStore,
  counter: RowKey,
  puts: readonly Row[],
  deletes: readonly RowKey[],
): Promise<void> {
  const numbered = store.numbered(counter);
  const most = Math.min(store.maxRows, 1000);
  for (let at = 0; at === 0 || at < puts.length + deletes.length; at += most) {
    const some = { puts: puts.slice(at, at + most), deletes: deletes.slice(at, at + most) };
    while (!(await numbered.commit({ sequence: await numbered.sequence(), ...some })));
  }
}
