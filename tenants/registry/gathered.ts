import { setImmediate as turn } from "node:timers/promises";
import { StampError } from "../../core/errors";
import type { Items, Kind, Registry } from "./registry";

/** A write that waits for its turn. */
interface Waiting {
  readonly change: { readonly kind: Kind; readonly item: unknown };
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * A registry whose writes are made together, as far as they are asked for at once. A store commits one write after the other, so
 * that many who work side by side would wait for each other. What can't be written together is written one by one, so that each
 * hears of its own.
 */
export class GatheredWrites {
  private readonly waiting: Waiting[] = [];
  private isWriting = false;

  constructor(private readonly registry: Pick<Registry, "get" | "write" | "writeSize">) {}

  get<K extends Kind>(kind: K, key: string): Promise<Items[K] | undefined> {
    return this.registry.get(kind, key);
  }

  /** Writes an item; it is in the registry when this is done. @throws what the registry's own `put` throws */
  put(kind: Kind, item: unknown): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ change: { kind, item }, done, failed });
      if (!this.isWriting) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    // All who ask now are in the first write already.
    await turn();
    while (this.waiting.length > 0) await this.write(this.waiting.splice(0, this.registry.writeSize));
    this.isWriting = false;
  }

  private async write(some: readonly Waiting[]): Promise<void> {
    try {
      await this.registry.write(some.map(({ change }) => change));
    } catch (error) {
      // A store that does not answer does not answer the next one either.
      if (some.length > 1 && error instanceof StampError) for (const one of some) await this.write([one]);
      else for (const { failed } of some) failed(error);
      return;
    }
    for (const { done } of some) done();
  }
}
