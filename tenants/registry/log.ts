import type { Kind, RegistryWrite } from "./registry";
import { LOG_PARTITION, logSort } from "../../components/routing/registry-rows";
import type { RowStore } from "./rows";
import { readItem } from "./view";

/** One commit as the log keeps it. */
export interface LogEntry {
  /** Of this write alone, so that who lost the answer finds out. */
  readonly id: string;
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  /** Who wrote: `user@host`. */
  readonly by: string;
  readonly writes: readonly { readonly kind: Kind; readonly key: string; readonly item?: unknown }[];
}

/** The commits after a sequence number, in order. */
export async function* readLog(store: RowStore, after: number): AsyncIterable<LogEntry> {
  for await (const { value } of store.range(LOG_PARTITION, logSort(after))) yield value as LogEntry;
}

/** A commit's writes, all with its sequence number. */
export function readWrites({ sequence, writes }: LogEntry): RegistryWrite[] {
  return writes.map(({ kind, key, item }): RegistryWrite => {
    if (kind === "stamp") return { sequence, kind, key, ...of(kind, key, item) };
    if (kind === "pool") return { sequence, kind, key, ...of(kind, key, item) };
    return { sequence, kind, key, ...of(kind, key, item) };
  });
}

function of<K extends Kind>(kind: K, key: string, item: unknown): { item?: ReturnType<typeof readItem<K>> } {
  return item === undefined ? {} : { item: readItem(kind, key, item) };
}
