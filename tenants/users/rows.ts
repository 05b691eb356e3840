import { createHash } from "node:crypto";
import { z } from "zod";
import { tenantItemSchema } from "../../components/routing/contract";
import { StampError } from "../../core/errors";
import type { RowKey } from "../registry/rows";

/** Most tenants of one user: with names of 63 characters a row of 70 KB, of which DynamoDB takes 400 KB, Firestore 1 MiB and Cosmos DB 2 MB. */
export const MOST_TENANTS = 1000;

const rowSchema = z.strictObject({
  /** Names, in order. */
  tenants: z.array(tenantItemSchema.shape.tenant).min(1).max(MOST_TENANTS),
});

/**
 * Users lie in 256 parts by the hash of their id, each with a number of its own that its writes are counted by: who writes of one user
 * waits for a 256th of the others at most, and a store that spreads its load by these partitions can do so; Cosmos DB keeps a registry in one.
 */
export function shardOf(user: string): string {
  return createHash("sha256").update(user).digest("hex").slice(0, 2);
}

/** Where a user's tenants are. */
export function userKey(user: string): RowKey {
  return { partition: `users/${shardOf(user)}`, sort: user };
}

/** The number that writes of a part are counted by. */
export function counterOf(shard: string): RowKey {
  return { partition: "users-sequence", sort: shard };
}

/** A user's tenants as a store had them. @throws StampError `state` where they can't be read */
export function readUser(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const row = rowSchema.safeParse(value);
  if (row.success) return row.data.tenants;
  throw new StampError("state", "what the registry says of a user is not in order", {
    fix: "was it written by a newer version, or by hand? Update stampworks, or link the user anew after it was unlinked from all",
  });
}
