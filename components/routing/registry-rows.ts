/**
 * How a registry lies in DynamoDB: rows of a partition and a sort key with a value of plain JSON. The other clouds' clients
 * keep the same rows in their own way. The routing stack makes the database, the fleet's tools write it (`tenants/registry`,
 * where all rules are), and what follows it reads the log.
 *
 * | partition | sort | value |
 * |---|---|---|
 * | `meta` | `sequence` | number of commits so far; each write is made only while it is what the writer saw |
 * | `stamp`, `pool`, `tenant` | id or name | the item of `components/routing/contract.ts` |
 * | `log` | sequence number, 12 digits | a commit: its writes, in order |
 *
 * Beside them, with sequence numbers of their own, lie the locks and journals of who works on the fleet
 * (`tenants/journals`): `lock/<work>`, `journals/<work>/…` and `journal/<work>/…`; and users' tenants (`tenants/users`):
 * `users/<part>` and `users-of/<tenant>`.
 */
export const ROW = { partition: "pk", sort: "sk", value: "value" } as const;

/** The row with the sequence number. */
export const SEQUENCE = { partition: "meta", sort: "sequence" } as const;

/** Partition of the commits. */
export const LOG_PARTITION = "log";

/** A sequence number as it is sorted by. */
export function logSort(sequence: number): string {
  return String(sequence).padStart(12, "0");
}
