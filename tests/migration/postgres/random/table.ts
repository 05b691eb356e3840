import type { KEYS, Kind } from "./parts";

/** A table that was made at random. */
export interface RandomTable {
  /** `schema.table`, as it is declared. */
  readonly name: string;
  /** In SQL. */
  readonly sql: string;
  readonly columns: readonly { readonly name: string; readonly kind: Kind }[];
  readonly key: (typeof KEYS)[number] | "serial" | "uuid";
  /** Table that its column `up` points at. */
  readonly parent?: RandomTable;
  /** Points at an entry of `country`. */
  readonly isList: boolean;
  readonly isPlain: boolean;
}

/** The n-th key of a tenant in SQL. */
export function keyOf(table: RandomTable, n: number, tenant: number): string {
  const own = n + tenant * 1000;
  if (table.key === "serial") return String(own * 10 + 1);
  if (table.key === "uuid") return `'00000000-0000-4000-8000-${String(own).padStart(12, "0")}'`;
  // Two tenants may have one key: it has the tenant in it.
  return table.key.value(n);
}
