import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { FencedObjects } from "../../../tenants/client/fenced-objects";
import type { TenantHome } from "../../../tenants/client/home";
import { TenantHomes, TenantPaused } from "../../../tenants/client/homes";
import { isNotHere } from "../../../tenants/client/not-here";
import { PassingError } from "../../../tenants/migration/mover";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import type { Connect, Session } from "../../../tenants/migration/postgres/session";
import { compareModel, type Model, textOf } from "./writer-model";
import type { Registry } from "../../../tenants/registry/registry";
import { times } from "../../sweep";

/** What a check found; all but `acknowledged` must be 0. */
export interface Verdict {
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly stale: number;
  /** What went wrong in no way that is expected. */
  readonly failures: readonly string[];
}

/** How long it waits between two writes, so that the tables stay small. */
const REST_MS = times(12, 4);

/**
 * An application with a few workers that never stop writing to one tenant, as its documentation tells it to. Each write
 * carries an id of its own into the ledger, which has no rule against doubles.
 */
export class Writer {
  private readonly homes: TenantHomes;
  /** Another instance of the application, which reads what this one wrote. */
  private readonly readers: TenantHomes;
  private readonly objects: FencedObjects;
  private readonly workers: Promise<void>[];
  private readonly models: Model[];
  private stopping = false;
  private stale = 0;
  private readonly failures: string[] = [];
  /** Writes that were refused by a fence, and pauses met. */
  readonly met = { refused: 0, paused: 0, broken: 0 };
  private gate: Promise<void> = Promise.resolve();
  private busy = 0;

  constructor(
    registry: Pick<Registry, "get">,
    private readonly connect: Connect,
    private readonly store: (stamp: string) => ObjectStore,
    leaseMs: number,
    pace = 1,
    private readonly tenant = "acme",
    workers = 3,
  ) {
    const read = (name: string): ReturnType<typeof registry.get<"tenant">> => registry.get("tenant", name);
    const now = (): number => performance.now() * pace;
    this.homes = new TenantHomes({ read, leaseMs, now });
    this.readers = new TenantHomes({ read, leaseMs, now });
    this.objects = new FencedObjects(store);
    this.models = Array.from({ length: workers }, () => ({
      account: randomUUID(),
      seen: -1,
      orders: new Map(),
      objects: new Map(),
      ops: [],
    }));
    this.workers = this.models.map((model, index) => this.work(model, index));
  }

  /** Waits until each worker wrote to the database, so that each goes by a home it was told. */
  async underWay(): Promise<void> {
    while (this.models.some(({ ops }) => ops.length === 0)) await sleep(5);
  }

  /** Whether a fence refused a write, and another instance read what was old. */
  get metBoth(): boolean {
    return this.met.refused > 0 && this.stale > 0;
  }

  /** Ends all workers once what they write is acknowledged. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.workers);
  }

  /** Holds the workers between two writes, compares what they know with what is at a stamp, and lets them go on. */
  async check(stamp: "a1" | "b1"): Promise<Verdict> {
    let open: () => void = () => undefined;
    this.gate = new Promise((resolve) => {
      open = resolve;
    });
    while (this.busy > 0) await sleep(2);
    const session = await this.connect(stamp);
    try {
      const found = { lost: 0, doubled: 0 };
      for (const model of this.models)
        await compareModel(session, this.store(stamp), this.tenant, model, found);
      const acknowledged = this.models.reduce((sum, { ops }) => sum + ops.length, 0);
      // What was checked is let go, so that the tables stay small.
      for (const model of this.models) {
        await session.query("DELETE FROM public.ledger WHERE tenant_id = $1 AND op = ANY ($2::text[])", [
          this.tenant,
          model.ops,
        ]);
        model.ops = [];
      }
      return { acknowledged, ...found, stale: this.stale, failures: this.failures };
    } finally {
      await session.end();
      open();
    }
  }

  private async work(model: Model, index: number): Promise<void> {
    const sessions = new Map<string, Promise<Session>>();
    await this.until(async () => this.transact(sessions, model, "open"));
    for (let turn = 0; !this.stopping; turn += 1) {
      await this.gate;
      this.busy += 1;
      try {
        if ((turn + index) % 4 === 3) await this.until(() => this.writeObject(model, turn));
        else await this.until(() => this.transact(sessions, model, turn % 3 === 0 ? "order" : "count"));
        await this.until(() => this.readBack(sessions, model));
      } finally {
        this.busy -= 1;
      }
      await sleep(REST_MS);
    }
    for (const session of sessions.values()) await (await session.catch(() => undefined))?.end();
  }

  /** Repeats a step until it is acknowledged: a pause, a fence and a broken connection are to be borne with. */
  private async until(step: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await step();
      } catch (error) {
        if (error instanceof TenantPaused) this.met.paused += 1;
        else if (error instanceof PassingError) this.met.broken += 1;
        else {
          this.failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
          return;
        }
        await sleep(5);
      }
    }
  }

  private async transact(
    sessions: Map<string, Promise<Session>>,
    model: Model,
    what: "open" | "order" | "count",
  ): Promise<void> {
    const op = randomUUID();
    const no = model.orders.size >= 8 ? [...model.orders.keys()][0]! : model.ops.length * 3 + 1;
    const isRemoval = model.orders.has(no);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.homes.write(this.tenant, (home) =>
          this.within(sessions, home.write, async (session) => {
            // Whether a commit whose answer was lost did happen shows in the ledger.
            if (attempt > 1 && (await hasOp(session, this.tenant, op))) return;
            await session.query("BEGIN");
            await session.query("SELECT set_config('stampworks.epoch', $1, true)", [String(home.epoch)]);
            await this.change(session, model, what, no, op, isRemoval);
            await session.query("COMMIT");
          }),
        );
        break;
      } catch (error) {
        if (!(error instanceof PassingError)) {
          if (!(error instanceof TenantPaused)) throw error;
          this.met.paused += 1;
        } else this.met.broken += 1;
        await sleep(5);
      }
    }
    model.ops.push(op);
    if (what === "order" && isRemoval) model.orders.delete(no);
    else if (what === "order") model.orders.set(no, op);
    else model.seen += 1;
  }

  private async change(
    session: Session,
    { account }: Model,
    what: "open" | "order" | "count",
    no: number,
    op: string,
    isRemoval: boolean,
  ): Promise<void> {
    const { tenant } = this;
    if (what === "open")
      await session.query("INSERT INTO public.account VALUES ($1, $2::uuid, $2, 0)", [tenant, account]);
    else if (what === "count")
      await session.query("UPDATE public.account SET seen = seen + 1 WHERE id = $1::uuid", [account]);
    else if (isRemoval)
      await session.query("DELETE FROM public.orders WHERE account_id = $1::uuid AND no = $2::int", [
        account,
        no,
      ]);
    else
      await session.query(
        "INSERT INTO public.orders (tenant_id, account_id, no, amount, note) VALUES ($1, $2::uuid, $3::int, 1.5, $4)",
        [tenant, account, no, op],
      );
    await session.query("INSERT INTO public.ledger (tenant_id, op) VALUES ($1, $2)", [tenant, op]);
  }

  private async writeObject(model: Model, turn: number): Promise<void> {
    const key = `t/${this.tenant}/${model.account}/${turn % 7}`;
    const isRemoval = turn % 5 === 4;
    const text = `${turn} ${"x".repeat(turn % 300)}`;
    await this.homes.write(this.tenant, (home) =>
      this.counted(() =>
        isRemoval
          ? this.objects.remove(home, key)
          : this.objects.put(home, key, { body: Buffer.from(text), size: Buffer.byteLength(text) }),
      ),
    );
    if (isRemoval) model.objects.delete(key);
    else model.objects.set(key, text);
  }

  private async readBack(
    sessions: Map<string, Promise<Session>>,
    { account, objects, seen }: Model,
  ): Promise<void> {
    const [key] = objects.keys();
    const { read, text } = await this.readers.read(this.tenant, (home: TenantHome) =>
      this.within(sessions, home.read, async (session) => ({
        read: await session.query("SELECT seen::text FROM public.account WHERE id = $1::uuid", [account]),
        text: key === undefined ? undefined : await textOf(this.store(home.read), key),
      })),
    );
    if (Number(read[0]?.[0] ?? -1) !== seen) this.stale += 1;
    if (key !== undefined && text !== objects.get(key)) this.stale += 1;
  }

  /** Counts what a fence refuses, be it the database's or that of the objects: workers share one home, so the first counts. */
  private async counted<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isNotHere(error)) this.met.refused += 1;
      throw error;
    }
  }

  private async within<T>(
    sessions: Map<string, Promise<Session>>,
    stamp: string,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const connecting = sessions.get(stamp) ?? this.connect(stamp);
    sessions.set(stamp, connecting);
    try {
      return await this.counted(async () => work(await connecting));
    } catch (error) {
      // A connection within a failed transaction, or broken, is not used again.
      sessions.delete(stamp);
      await (await connecting.catch(() => undefined))?.end();
      throw error;
    }
  }
}

async function hasOp(session: Session, tenant: string, op: string): Promise<boolean> {
  const rows = await session.query("SELECT op FROM public.ledger WHERE tenant_id = $1 AND op = $2", [
    tenant,
    op,
  ]);
  return rows.length > 0;
}
