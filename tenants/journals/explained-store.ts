import { StampError } from "../../core/errors";
import type { Commit, Row, RowKey, RowStore } from "../registry/rows";

/** Does something with a store of locks and journals; who can't reach it is told what it is for, and what else there is. */
export function explaining<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explained(error, place);
  }
}

function explained(error: unknown, place: string): unknown {
  if (!(error instanceof StampError) || error.code === "locked") return error;
  // An address that is none is explained already.
  if (error.details.field !== undefined) return error;
  const why = `locks and journals of the fleet are kept there (${place}), where its operators meet; where nobody else works on the fleet, --journal folder, or journal: folder in stampworks.yaml, keeps them on this machine`;
  const { fix } = error.details;
  const details = { ...error.details, fix: fix === undefined ? why : `${fix}; ${why}` };
  return new StampError(error.code, error.problem, details, { cause: error.cause, problems: error.problems });
}

/** A store of locks and journals whose errors say so. */
export class ExplainedStore implements RowStore {
  constructor(
    private readonly store: RowStore,
    private readonly place: string,
  ) {}

  get maxRows(): number {
    return this.store.maxRows;
  }

  get maxBytes(): number {
    return this.store.maxBytes;
  }

  sequence(): Promise<number> {
    return this.told(() => this.store.sequence());
  }

  get(partition: string, sort: string): Promise<unknown> {
    return this.told(() => this.store.get(partition, sort));
  }

  async *range(partition: string, after?: string): AsyncIterable<Row> {
    try {
      yield* this.store.range(partition, after);
    } catch (error) {
      throw explained(error, this.place);
    }
  }

  commit(commit: Commit): Promise<boolean> {
    return this.told(() => this.store.commit(commit));
  }

  numbered(by: RowKey): RowStore {
    return new ExplainedStore(this.store.numbered(by), this.place);
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private async told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explained(error, this.place);
    }
  }
}
