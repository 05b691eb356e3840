import { mkdirSync } from "node:fs";
import { open, type RootDatabase } from "lmdb";
import { SEQUENCE } from "../../components/routing/registry-rows";
import { StampError } from "../../core/errors";
import type { Commit, Row, RowKey, RowStore } from "./rows";

/** Rows read in one go: between two, other work has its turn. */
const PAGE = 2000;

/**
 * Rows in an LMDB environment, a folder of this machine: the store that needs no cloud. Any number of processes may
 * use it at once; one writes at a time, and a commit is on the disk before it returns. Not for network file systems,
 * whose locks and memory maps do not hold what LMDB needs.
 */
export class LmdbStore implements RowStore {
  readonly maxRows = 100_000;
  private readonly db: RootDatabase<object, [string, string]>;

  /**
   * @param of a folder, or a store whose rows have this number, too
   * @throws StampError `state` when the folder can't be used
   */
  constructor(
    private readonly of: string | LmdbStore,
    private readonly counter: RowKey = SEQUENCE,
  ) {
    if (typeof of !== "string") {
      this.db = of.db;
      return;
    }
    const folder = of;
    try {
      mkdirSync(folder, { recursive: true });
      // Without overlapping syncs a commit returns when it is on the disk, not before.
      this.db = open({ path: folder, encoding: "json", overlappingSync: false, noMemInit: false });
    } catch (error) {
      throw new StampError(
        "state",
        "the registry's folder can't be opened",
        { fix: "check its rights, or name another folder with --registry" },
        { cause: error },
      );
    }
  }

  sequence(): Promise<number> {
    this.renew();
    return Promise.resolve(this.current());
  }

  get(partition: string, sort: string): Promise<unknown> {
    this.renew();
    return Promise.resolve(this.db.get([partition, sort]));
  }

  async *range(partition: string, after = ""): AsyncIterable<Row> {
    for (let start = after; ; ) {
      this.renew();
      const page: Row[] = [];
      for (const { key, value } of this.db.getRange({
        start: [partition, start],
        end: [partition, "\x7f"],
        limit: PAGE + 1,
      })) {
        if (key[1] > start) page.push({ partition, sort: key[1], value });
      }
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      start = last.sort;
    }
  }

  commit({ sequence, puts, deletes }: Commit): Promise<boolean> {
    const isMade = this.db.transactionSync(() => {
      // Within the transaction this process alone writes, and reads what the last one wrote.
      if (this.current() !== sequence) return false;
      for (const { partition, sort } of deletes) this.db.removeSync([partition, sort]);
      for (const { partition, sort, value } of puts) this.db.putSync([partition, sort], value);
      this.db.putSync([this.counter.partition, this.counter.sort], { sequence: sequence + 1 });
      return true;
    });
    return Promise.resolve(isMade);
  }

  numbered(by: RowKey): RowStore {
    return new LmdbStore(this, by);
  }

  async close(): Promise<void> {
    if (typeof this.of === "string") await this.db.close();
  }

  private current(): number {
    const meta: unknown = this.db.get([this.counter.partition, this.counter.sort]);
    return typeof meta === "object" && meta !== null ? Number(Reflect.get(meta, "sequence")) : 0;
  }

  /** A read transaction is kept for a turn of the event loop; another process may have written since. */
  private renew(): void {
    this.db.resetReadTxn();
  }
}
