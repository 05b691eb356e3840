import type { Cell, Scheduler } from "./cell";

/** Runs the jobs of one program's cells in order, all that are due in one microtask. */
export class JobQueue implements Scheduler {
  private jobs: (() => void)[] = [];
  private draining = false;
  private open = 0;
  private idle: (() => void)[] = [];

  constructor(private readonly fail: (reason: unknown) => void) {}

  schedule(job: () => void): void {
    this.jobs.push(job);
    if (this.draining) return;
    this.draining = true;
    queueMicrotask(() => this.drain());
  }

  /** A rejected cell has until the next turn of the event loop to find somebody who minds, like a promise. */
  unobserved(cell: Cell): void {
    setImmediate(() => {
      if (!cell.observed) this.fail(cell.error);
    });
  }

  /** An operation of the program begins; the run is not over before it ends. */
  begin(): void {
    this.open += 1;
  }

  end(): void {
    this.open -= 1;
    if (this.open > 0) return;
    for (const resolve of this.idle.splice(0)) resolve();
  }

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    return this.open === 0 && this.jobs.length === 0;
  }

  /** Waits until no operation is under way. */
  whenIdle(): Promise<void> {
    return this.open === 0 ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }

  private drain(): void {
    for (let i = 0; i < this.jobs.length; i += 1) {
      try {
        this.jobs[i]?.();
      } catch (error) {
        this.fail(error);
      }
    }
    this.jobs = [];
    this.draining = false;
  }
}
