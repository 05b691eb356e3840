import { z } from "zod";
import type { Holder } from "../../core/locks/lock";
import type { RowKey, RowStore } from "../registry/rows";

const holderSchema = z.object({
  pid: z.number(),
  host: z.string(),
  machine: z.string(),
  boot: z.string(),
  space: z.string(),
  started: z.number(),
  user: z.string(),
  since: z.string(),
  doing: z.string(),
  over: z.boolean(),
}) satisfies z.ZodType<Holder>;

const lockRowSchema = z.object({
  /** Of this holder alone, so that who lost the answer to its write finds out. */
  id: z.string(),
  holder: holderSchema,
  /** Higher than that of every holder before. */
  fence: z.int().min(1),
  /** How long it is the holder's without a sign of life, milliseconds. */
  leaseMs: z.number().positive(),
  /** How often the holder has said that it is there. */
  renewed: z.int().min(0),
  /** When it said so last, by its own clock, ISO 8601. */
  renewedAt: z.iso.datetime(),
});

/** What the row of a lock says. */
export type LockRow = z.output<typeof lockRowSchema>;

/** Where the lock of some work is, with the number that all its writes are counted by. */
export function lockKeys(scope: string): { readonly row: RowKey; readonly counter: RowKey } {
  const partition = `lock/${scope}`;
  return { row: { partition, sort: "holder" }, counter: { partition, sort: "sequence" } };
}

/** Reads a lock; undefined where nobody ever took it. */
export async function readLockRow(store: RowStore, key: RowKey): Promise<LockRow | "damaged" | undefined> {
  const value = await store.get(key.partition, key.sort);
  if (value === undefined) return undefined;
  const result = lockRowSchema.safeParse(value);
  return result.success ? result.data : "damaged";
}
