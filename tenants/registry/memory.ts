import { SEQUENCE } from "../../components/routing/registry-rows";
import { operator } from "../../core/locks/lock";
import type { Registry } from "./registry";
import { RowRegistry } from "./row-registry";
import type { Commit, Row, RowKey, RowStore } from "./rows";

/** Rows in memory, gone with the process: for tests and local runs. */
export class MemoryStore implements RowStore {
  readonly maxRows = Number.MAX_SAFE_INTEGER;
  readonly maxBytes = Number.MAX_SAFE_INTEGER;

  constructor(
    private readonly partitions = new Map<string, Map<string, string>>(),
    private readonly counter: RowKey = SEQUENCE,
    private readonly counts = new Map<string, number>(),
  ) {}

  /** Another store with the same rows. */
  copy(): MemoryStore {
    const partitions = new Map([...this.partitions].map(([name, rows]) => [name, new Map(rows)] as const));
    return new MemoryStore(partitions, this.counter, new Map(this.counts));
  }

  numbered(by: RowKey): RowStore {
    return new MemoryStore(this.partitions, by, this.counts);
  }

  sequence(): Promise<number> {
    return Promise.resolve(this.current);
  }

  get(partition: string, sort: string): Promise<unknown> {
    const text = this.partitions.get(partition)?.get(sort);
    return Promise.resolve(text === undefined ? undefined : (JSON.parse(text) as unknown));
  }

  async *range(partition: string, after = ""): AsyncIterable<Row> {
    const rows = this.partitions.get(partition) ?? new Map<string, string>();
    for (const sort of [...rows.keys()].filter((key) => key > after).sort()) {
      const text = rows.get(sort);
      if (text !== undefined) yield { partition, sort, value: JSON.parse(text) as object };
    }
  }

  commit({ sequence, puts, deletes }: Commit): Promise<boolean> {
    if (sequence !== this.current) return Promise.resolve(false);
    for (const { partition, sort } of deletes) this.partitions.get(partition)?.delete(sort);
    for (const { partition, sort, value } of puts) {
      const rows = this.partitions.get(partition) ?? new Map<string, string>();
      rows.set(sort, JSON.stringify(value));
      this.partitions.set(partition, rows);
    }
    this.counts.set(this.name, this.current + 1);
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private get name(): string {
    return `${this.counter.partition} ${this.counter.sort}`;
  }

  private get current(): number {
    return this.counts.get(this.name) ?? 0;
  }
}

/** A registry in memory. */
export function memoryRegistry(by = operator()): Registry {
  return new RowRegistry(new MemoryStore(), by);
}
