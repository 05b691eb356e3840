import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { StampError } from "../../core/errors";
import type { Row, RowKey, RowStore } from "../registry/rows";

/** What a stamp has that stands in no config of the main line, such as a pull request's. */
const rowSchema = z.strictObject({
  /** The private block; absent for a program of one's own without a network. */
  cidr: z.string().optional(),
  /** Last day (ISO 8601). It is a reason to retire the stamp; until then and after, the block is not free. */
  until: z.iso.date(),
  /** Who reserved it: `user@host`. */
  by: z.string(),
  /** ISO 8601. */
  since: z.iso.datetime(),
  /** Key of the identity → value, so that its config can be written again anywhere. */
  values: z.record(z.string(), z.string()),
});

/** What a reservation says. */
export type Reserved = z.output<typeof rowSchema>;

/** A stamp's id, and what was reserved for it. */
export interface Reservation extends Reserved {
  readonly id: string;
}

const PARTITION = "reservation";
/** What an id was used with before, once what was reserved for it is given back. */
const USED_PARTITION = "reservation-used";
/** Highest generation an id was used with. It only rises. */
const usedSchema = z.strictObject({ generation: z.int().min(1) });
/** The number of writes that each write is conditional on; the registry's own is another. */
const COUNTER: RowKey = { partition: "reservations", sort: "sequence" };
/** Longest pause before a write is tried again that another's came before, milliseconds. */
const PAUSE_MS = 500;

/**
 * Ids and blocks that are taken before any config says so: where operators of many machines meet. Each write is made on the condition
 * that nothing was reserved since what it rests on was read, so that of any number at once no two get the same.
 */
export class Reservations {
  private readonly store: RowStore;

  constructor(private readonly whole: RowStore) {
    this.store = whole.numbered(COUNTER);
  }

  /** All of them, by id. @throws StampError `state` for one that can't be read: what it holds is not free */
  async list(): Promise<readonly Reservation[]> {
    const found: Reservation[] = [];
    for await (const row of this.store.range(PARTITION)) found.push(reservationOf(row));
    return found;
  }

  /**
   * Reserves for a stamp; who asks again is given what it has.
   * @param choose what it gets, where these are reserved by others; asked again when others were faster
   */
  async reserve(
    id: string,
    choose: (others: readonly Reservation[], own: Reservation | undefined) => Reserved | Promise<Reserved>,
  ): Promise<Reservation> {
    for (let attempt = 1; ; attempt += 1) {
      const sequence = await this.store.sequence();
      const all = await this.list();
      const own = all.find((each) => each.id === id);
      const value = await choose(
        all.filter((each) => each !== own),
        own,
      );
      if (own !== undefined && isSame(own, value)) return own;
      const put = { partition: PARTITION, sort: id, value };
      if (await this.commit({ sequence, puts: [put], deletes: [] }, id, value)) return { id, ...value };
      await sleep(Math.min(5 * 2 ** Math.min(attempt, 10), PAUSE_MS) * (0.5 + Math.random()));
    }
  }

  /**
   * Gives back what is reserved for a stamp. That its id was used stays known: clouds keep names of what was deleted.
   * @param wasUsed false for a stamp that was never brought up
   * @param today only where the last day is before it (ISO 8601): what was prolonged meanwhile stays reserved
   * @returns false where nothing was reserved, or it stays so
   */
  async release(
    id: string,
    { today, wasUsed = true }: { readonly today?: string; readonly wasUsed?: boolean } = {},
  ): Promise<boolean> {
    for (;;) {
      const sequence = await this.store.sequence();
      const value = await this.store.get(PARTITION, id);
      if (value === undefined) return false;
      const before = await this.used(id);
      const row = rowSchema.safeParse(value);
      if (today !== undefined && row.success && row.data.until >= today) return false;
      const said = row.success ? Number(row.data.values["generation"] ?? 1) : before + 1;
      const used = { generation: Math.max(said, before, 1) };
      const puts = wasUsed ? [{ partition: USED_PARTITION, sort: id, value: used }] : [];
      if (await this.store.commit({ sequence, puts, deletes: [{ partition: PARTITION, sort: id }] }))
        return true;
      await sleep(PAUSE_MS * Math.random());
    }
  }

  /**
   * The generation that a reserved stamp of this id had last; 0 where there was none.
   * @throws StampError `state` where that can't be read: a name might meet one that a cloud still keeps
   */
  async used(id: string): Promise<number> {
    const value = await this.store.get(USED_PARTITION, id);
    if (value === undefined) return 0;
    const row = usedSchema.safeParse(value);
    if (row.success) return row.data.generation;
    throw new StampError("state", `what stamp "${id}" was before can't be read`, { fix: "take another id" });
  }

  async close(): Promise<void> {
    await this.whole.close();
  }

  /** A commit whose answer was lost may have been made. */
  private async commit(
    commit: Parameters<RowStore["commit"]>[0],
    id: string,
    value: Reserved,
  ): Promise<boolean> {
    try {
      return await this.store.commit(commit);
    } catch (error) {
      const now = await this.store.get(PARTITION, id).catch(() => undefined);
      const row = rowSchema.safeParse(now);
      if (row.success && isSame(row.data, value)) return true;
      throw error;
    }
  }
}

function isSame(a: Reserved, b: Reserved): boolean {
  return textOf(a) === textOf(b);
}

function textOf({ by, cidr, since, until, values }: Reserved): string {
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([by, cidr, since, until, sorted]);
}

function reservationOf({ sort, value }: Row): Reservation {
  const row = rowSchema.safeParse(value);
  if (row.success) return { id: sort, ...row.data };
  throw new StampError("state", `what is reserved for stamp "${sort}" can't be read`, {
    fix: "give it back once its stack is gone: stampworks stamps release, and reserve it anew",
  });
}
