import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { FencedObjects } from "../../tenants/client/fenced-objects";
import { TenantHomes } from "../../tenants/client/homes";
import type { Session } from "../../tenants/migration/postgres/session";
import { LEASE_MS, type TwoStamps } from "./two-stamps";

/** What became of acknowledged writes. */
export interface Fate {
  readonly acknowledged: number;
  /** When each of the lost was acknowledged, milliseconds since 1970; rows, then objects. */
  readonly lostRows: readonly number[];
  readonly lostObjects: readonly number[];
  readonly doubled: number;
}

/** A writer's rest: it never stops, and leaves the machine to those who are tested. */
const BETWEEN_MS = 15;
/** A transaction in one statement: the home that the writer goes by is said before any row's trigger asks for it. */
const WRITE = `INSERT INTO public.ledger (tenant_id, op)
  SELECT 'acme', $1 FROM (SELECT set_config('stampworks.epoch', $2, false)) AS said`;
const WRITE_ONCE = `${WRITE} WHERE NOT EXISTS (SELECT FROM public.ledger WHERE tenant_id = 'acme' AND op = $1)`;

/** An application that never stops writing to one tenant, and knows when each of its writes was acknowledged. */
export class Acknowledged {
  private readonly homes: TenantHomes;
  private readonly objects: FencedObjects;
  private readonly rows = new Map<string, number>();
  private readonly keys = new Map<string, number>();
  private readonly workers: Promise<void>[];
  private stopping = false;
  /** Stamp → writes that it acknowledged. */
  readonly by = new Map<string, number>();

  constructor(private readonly of: TwoStamps) {
    this.homes = new TenantHomes({ read: (name) => of.registry.get("tenant", name), leaseMs: LEASE_MS });
    this.objects = new FencedObjects(of.store);
    this.workers = [this.write(), this.write(), this.put()];
  }

  /** Waits until so many writes were acknowledged by a stamp from now on. */
  async more(stamp: string, count: number): Promise<void> {
    const before = this.by.get(stamp) ?? 0;
    while ((this.by.get(stamp) ?? 0) < before + count) await sleep(2);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.workers);
  }

  /** What of all that was acknowledged is at a stamp, once the application was stopped. */
  async fate(stamp: "a1" | "b1"): Promise<Fate> {
    const found = new Map(
      (
        await this.of.sql(
          stamp,
          "SELECT op, count(*)::text FROM public.ledger WHERE tenant_id = 'acme' GROUP BY op",
        )
      ).map(([op, count]) => [op ?? "", Number(count)]),
    );
    const there = new Set<string>();
    for await (const { key } of this.of.store(stamp).list("t/acme/")) there.add(key);
    const lost = (all: ReadonlyMap<string, number>, has: (key: string) => boolean): number[] =>
      [...all].flatMap(([key, at]) => (has(key) ? [] : [at]));
    return {
      acknowledged: this.rows.size + this.keys.size,
      lostRows: lost(this.rows, (op) => found.has(op)),
      lostObjects: lost(this.keys, (key) => there.has(key)),
      doubled: [...found.values()].filter((count) => count > 1).length,
    };
  }

  private async write(): Promise<void> {
    const sessions = new Map<string, Promise<Session>>();
    while (!this.stopping) {
      const op = randomUUID();
      let isFirst = true;
      for (let isDone = false; !isDone && !this.stopping; )
        isDone = await this.tried(async () => {
          const again = !isFirst;
          isFirst = false;
          await this.homes.write("acme", ({ epoch, write }) =>
            within(sessions, write, this.of, async (session) => {
              // One that broke off may have been written all the same.
              await session.query(again ? WRITE_ONCE : WRITE, [op, String(epoch)]);
              this.rows.set(op, Date.now());
              this.by.set(write, (this.by.get(write) ?? 0) + 1);
            }),
          );
        });
      await sleep(BETWEEN_MS);
    }
    for (const session of sessions.values()) await (await session.catch(() => undefined))?.end();
  }

  private async put(): Promise<void> {
    while (!this.stopping) {
      const key = `t/acme/${randomUUID()}`;
      await this.tried(async () => {
        await this.homes.write("acme", (home) =>
          this.objects.put(home, key, { body: Buffer.from(key), size: key.length }),
        );
        this.keys.set(key, Date.now());
      });
      await sleep(2 * BETWEEN_MS);
    }
  }

  /** A pause, a fence, a server that is gone: all of it is borne with. */
  private async tried(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch {
      await sleep(5);
      return false;
    }
  }
}

async function within(
  sessions: Map<string, Promise<Session>>,
  stamp: string,
  of: TwoStamps,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const connecting = sessions.get(stamp) ?? of.connect(stamp);
  sessions.set(stamp, connecting);
  try {
    await work(await connecting);
  } catch (error) {
    sessions.delete(stamp);
    await (await connecting.catch(() => undefined))?.end();
    throw error;
  }
}
