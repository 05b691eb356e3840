import { mkdirSync } from "node:fs";
import { getSystemErrorName } from "node:util";
import { open, type RootDatabase } from "lmdb";
import { SEQUENCE } from "../../components/routing/registry-rows";
import { StampError } from "../../core/errors";
import { codeOf, meaningOf } from "../../core/system-error";
import { noteWhole, requireUsable } from "./lmdb/file";
import type { Commit, Row, RowKey, RowStore } from "./rows";

/** Rows read in one go: between two, other work has its turn. */
const PAGE = 2000;

const DAMAGED = ["the registry's file is damaged", "put a whole copy of its folder there"] as const;

/** What LMDB itself says, by its number, and what to do. Source: lmdb.h, "Return Codes". */
const OWN_ERRORS: Readonly<Record<number, readonly [problem: string, fix: string]>> = {
  [-30797]: DAMAGED,
  [-30796]: DAMAGED,
  [-30782]: DAMAGED,
  // EIO: LMDB says so of a disk that failed, and where it took a part of what was written and no more.
  5: [
    "the registry can't be written: the disk is full, or it failed (EIO)",
    "make room, or look at the disk (dmesg), then run the same again: what was written before is there",
  ],
  [-30795]: [
    "the disk failed while the registry was written",
    "look at the disk (dmesg), then run the same again: what was written before is there",
  ],
  [-30794]: ["the registry was written by another version of LMDB", "open it with the version that wrote it"],
  [-30793]: ["data.mdb is no registry", "name the folder of one with --registry"],
  [-30792]: ["the registry is full", "make room on its disk"],
  [-30790]: ["too many processes read the registry at once", "end some, then run the same again"],
};

/** What LMDB tells by a number, as everybody else tells it: the system's errors as Node does, its own as messages. */
function told(error: unknown): unknown {
  const number: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  // A row that is no JSON any more.
  if (error instanceof SyntaxError || error instanceof RangeError)
    return new StampError("state", DAMAGED[0], { fix: DAMAGED[1] }, { cause: error });
  if (typeof number !== "number") return error;
  const own = OWN_ERRORS[number];
  if (own !== undefined) return new StampError("state", own[0], { fix: own[1] }, { cause: error });
  if (number <= 0) return error;
  const code = getSystemErrorName(-number);
  const message = `the registry can't be written: ${code}`;
  return Object.assign(new Error(message, { cause: error }), { code, errno: -number, syscall: "write" });
}

/** Does something with LMDB. */
function asked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw told(error);
  }
}

/** An environment that is open. */
interface Environment {
  readonly db: RootDatabase<object, [string, string]>;
  /** Whether nothing went wrong in it since it was opened. */
  isWell: boolean;
}

/**
 * Rows in an LMDB environment, a folder of this machine: the store that needs no cloud. Any number of processes may
 * use it at once; one writes at a time, and a commit is on the disk before it returns. Not for network file systems,
 * whose locks and memory maps do not hold what LMDB needs.
 */
export class LmdbStore implements RowStore {
  readonly maxRows = 100_000;
  readonly maxBytes = 256_000_000;
  private readonly environment: Environment;

  /**
   * @param of a folder, or a store whose rows have this number, too
   * @throws StampError `state` when the folder can't be used
   */
  constructor(
    private readonly of: string | LmdbStore,
    private readonly counter: RowKey = SEQUENCE,
  ) {
    this.environment = typeof of === "string" ? opened(of) : of.environment;
  }

  async sequence(): Promise<number> {
    return this.asked(() => {
      this.renew();
      return this.current();
    });
  }

  async get(partition: string, sort: string): Promise<unknown> {
    return this.asked((): unknown => {
      this.renew();
      return this.db.get([partition, sort]);
    });
  }

  async *range(partition: string, after = ""): AsyncIterable<Row> {
    for (let start = after; ; ) {
      const page = this.asked(() => this.page(partition, start));
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      start = last.sort;
    }
  }

  async commit({ sequence, puts, deletes }: Commit): Promise<boolean> {
    const make = (): boolean => {
      // Within the transaction this process alone writes, and reads what the last one wrote.
      if (this.current() !== sequence) return false;
      for (const { partition, sort } of deletes) this.db.removeSync([partition, sort]);
      for (const { partition, sort, value } of puts) this.db.putSync([partition, sort], value);
      this.db.putSync([this.counter.partition, this.counter.sort], { sequence: sequence + 1 });
      return true;
    };
    return this.asked(() => this.db.transactionSync(make));
  }

  numbered(by: RowKey): RowStore {
    return new LmdbStore(this, by);
  }

  async close(): Promise<void> {
    if (typeof this.of !== "string") return;
    await this.db.close();
    if (this.environment.isWell) noteWhole(this.of);
  }

  private get db(): Environment["db"] {
    return this.environment.db;
  }

  private asked<T>(work: () => T): T {
    try {
      return asked(work);
    } catch (error) {
      this.environment.isWell = false;
      throw error;
    }
  }

  private page(partition: string, start: string): Row[] {
    this.renew();
    // Keys first, then each one's row, of the same read: a range that brings rows along takes one of more than 16 KiB out of the memory
    // map, as bytes that the binding (2.8.5) puts into text as numbers with commas, or can't find where the map has grown.
    const keys = this.db.getKeys({ start: [partition, start], end: [partition, "\x7f"], limit: PAGE + 1 });
    return [...keys].flatMap(([, sort]) => {
      if (sort <= start) return [];
      const value = this.db.get([partition, sort]);
      // Whoever reads on would take the end of this page for the end of all.
      if (value === undefined) throw new StampError("state", DAMAGED[0], { fix: DAMAGED[1] });
      return [{ partition, sort, value }];
    });
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

function opened(folder: string): Environment {
  try {
    mkdirSync(folder, { recursive: true });
    requireUsable(folder);
    // LMDB's binding from 2.9 on (to 3.5.6 at least) ends the process where a call inside its open fails, for it frees twice: so it is
    // 2.8.5. Without overlapping syncs a commit returns when it is on the disk, not before.
    const db = asked(() =>
      open<object, [string, string]>({
        path: folder,
        encoding: "json",
        overlappingSync: false,
        noMemInit: false,
      }),
    );
    requireReader(db);
    return { db, isWell: true };
  } catch (error) {
    if (error instanceof StampError) throw error;
    const code = codeOf(error);
    const said = code === "unknown error" ? "" : `: ${meaningOf(code).problem} (${code})`;
    throw new StampError(
      "state",
      `the registry's folder can't be opened${said}`,
      { fix: "check its rights and the disk's room, or name another folder with --registry" },
      { cause: error },
    );
  }
}

/**
 * LMDB knows who reads by the number of the process alone, and lets nobody read whose number somebody else has: each container begins
 * at 1. Its binding waits some seconds for the other to end, and then goes on without what it needs.
 * @throws StampError `locked` when a process of the same number, in another container, has the registry open
 */
function requireReader(db: Environment["db"]): void {
  try {
    asked(() => db.get([SEQUENCE.partition, SEQUENCE.sort]));
  } catch (error) {
    // The binding has a timer that puts down the read which it never began, and would end the process: none runs once it is closed.
    void db.close();
    if (error instanceof StampError) throw error;
    throw new StampError(
      "locked",
      `a process of the same number (${process.pid}) in another container has the registry open`,
      {
        fix: "wait until it is done; containers that share a registry's folder need one namespace of processes (docker run --pid), or a registry in a cloud",
      },
      { cause: error },
    );
  }
}
