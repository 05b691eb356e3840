import { StampError } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import type { EventSource } from "../../../events/broker/broker";
import type { EventStore } from "../../../events/centre/centre";
import { type Comparison, type Crossing, type Inventory, type Mover, PassingError } from "../mover";

/** What a tenant's events are deleted with. */
export interface CentreTools {
  readonly name: string;
  /** Where a stamp's events are kept: asked when it is needed, and closed with the mover; undefined where none of the stamp's are. */
  readonly centre: (stamp: string) => Promise<EventStore | undefined>;
  /** Where a stamp's events wait for the centre; undefined where nothing is between them. */
  readonly source?: (stamp: string) => Promise<EventSource>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * A tenant's events at the centre. They stay where they are when the tenant moves: what happened at a stamp happened there, and the tenant's
 * numbers go on at the next one. When the tenant is erased they are deleted by the stamp they came from, at the broker and at the centre,
 * and what is still on its way is not let in.
 */
export class CentreMover implements Mover {
  readonly name: string;
  private readonly opened = new Map<string, Promise<EventStore | undefined>>();
  private readonly sources = new Map<string, Promise<EventSource>>();

  constructor(private readonly tools: CentreTools) {
    this.name = tools.name;
  }

  check(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  hold(): Promise<void> {
    return Promise.resolve();
  }

  copy(): Promise<void> {
    return Promise.resolve();
  }

  sync(): Promise<number> {
    return Promise.resolve(0);
  }

  compare(): Promise<readonly Comparison[]> {
    return Promise.resolve([]);
  }

  repair(): Promise<number> {
    return Promise.resolve(0);
  }

  async purge({ from, tenant, to }: Crossing, stamp: string): Promise<void> {
    // Who leaves a stamp for another one keeps his history; who is erased is at one place only.
    if (from !== to) return;
    await this.atBroker(stamp, (source) => source.erase(tenant));
    await (await this.centre(stamp))?.erase(tenant, stamp, new Date(this.tools.now()));
  }

  async count({ tenant }: Crossing, stamp: string): Promise<Inventory> {
    const waiting = await this.atBroker(stamp, (source) => source.count(tenant));
    const centre = await this.centre(stamp);
    const { beyond, events, problems } = (await centre?.held?.(tenant, stamp)) ?? {
      ...{ events: (await centre?.count(tenant, stamp)) ?? 0, problems: [] },
    };
    return {
      held: [
        { what: `events of ${this.name}`, count: events },
        // It is kept by name, or nothing is begun.
        ...(beyond === undefined ? [] : [{ ...beyond, left: true }]),
        ...(waiting === undefined ? [] : [{ what: `events on their way to ${this.name}`, count: waiting }]),
      ],
      problems,
    };
  }

  async close(): Promise<void> {
    const open = [...this.sources.values(), ...this.opened.values()];
    this.sources.clear();
    this.opened.clear();
    // What could not be opened need not be closed; what several stamps share is closed once.
    const found = (await Promise.allSettled(open)).map((each) =>
      each.status === "fulfilled" ? each.value : undefined,
    );
    for (const each of new Set(found)) await each?.close();
  }

  private async centre(stamp: string): Promise<EventStore | undefined> {
    const known = this.opened.get(stamp) ?? this.tools.centre(stamp);
    this.opened.set(stamp, known);
    try {
      return await known;
    } catch (error) {
      this.opened.delete(stamp);
      throw error;
    }
  }

  /** A broker that is away comes back. */
  private async atBroker(
    stamp: string,
    ask: (source: EventSource) => Promise<number>,
  ): Promise<number | undefined> {
    const { source } = this.tools;
    if (source === undefined) return undefined;
    const known = this.sources.get(stamp) ?? source(stamp);
    this.sources.set(stamp, known);
    try {
      return await ask(await known);
    } catch (error) {
      if (error instanceof StampError) throw error;
      throw new PassingError(`the broker of ${this.name}: ${messageOf(error)}`, { cause: error });
    }
  }
}
