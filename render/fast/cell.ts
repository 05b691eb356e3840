/** Resources a value came from; never changed once it is shared. */
export type Origins = ReadonlySet<object>;

/** No origins at all. */
export const NO_ORIGINS: Origins = new Set();

/** Where the cells of one run put their work and their rejections nobody waits for. */
export interface Scheduler {
  schedule(job: () => void): void;
  unobserved(cell: Cell): void;
}

/**
 * What an `Output` stands for, without promises: pending, or a value with its origins, known and secret flags,
 * or an error. Whoever waits is called later, never from within the call that settled it.
 */
export class Cell {
  state: "pending" | "resolved" | "rejected" = "pending";
  value: unknown = undefined;
  known = true;
  secret = false;
  origins: Origins = NO_ORIGINS;
  error: unknown = undefined;
  /** Somebody took notice of how it ended. */
  observed = false;
  /** The `Output` in the program's hands, once there is one. */
  handle: object | undefined = undefined;
  private waiters: (() => void)[] | undefined = undefined;

  constructor(
    readonly run: Scheduler,
    /** The origins that were known when it was made. */
    readonly direct: Origins,
  ) {}

  /** Settles with a value; its flags are taken as they are. */
  resolve(value: unknown, known: boolean, secret: boolean, origins: Origins): void {
    if (this.state !== "pending") return;
    this.state = "resolved";
    this.value = value;
    this.known = known;
    this.secret = secret;
    this.origins = origins;
    this.wake();
  }

  reject(error: unknown): void {
    if (this.state !== "pending") return;
    this.state = "rejected";
    this.error = error;
    if (!this.observed) this.run.unobserved(this);
    this.wake();
  }

  /** Calls back once it is settled. */
  when(callback: () => void): void {
    this.observed = true;
    if (this.state !== "pending") this.run.schedule(callback);
    else if (this.waiters === undefined) this.waiters = [callback];
    else this.waiters.push(callback);
  }

  /** Takes over how another cell ends. */
  follow(other: Cell, secret = false, origins: Origins = NO_ORIGINS): void {
    other.when(() => {
      if (other.state === "rejected") this.reject(other.error);
      else this.resolve(other.value, other.known, secret || other.secret, union(origins, other.origins));
    });
  }

  private wake(): void {
    const { waiters } = this;
    this.waiters = undefined;
    if (waiters !== undefined) for (const waiter of waiters) this.run.schedule(waiter);
  }
}

/** Both sets in one, without a copy when one of them holds the other. */
export function union(a: Origins, b: Origins): Origins {
  if (a === b || b.size === 0) return a;
  if (a.size === 0) return b;
  const all = new Set(a);
  for (const origin of b) all.add(origin);
  return all.size === a.size ? a : all;
}

/** Waits until all cells are settled; how they ended is for the caller to see. */
export function settled(cells: readonly Cell[]): Promise<void> {
  return cells.length === 0 ? Promise.resolve() : new Promise((resolve) => whenSettled(cells, resolve));
}

/** Calls back once all cells are settled, of which there is at least one. */
export function whenSettled(cells: readonly Cell[], callback: () => void): void {
  let open = cells.length;
  const ended = (): void => {
    open -= 1;
    if (open === 0) callback();
  };
  for (const cell of cells) cell.when(ended);
}
