import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { natsSource } from "../../events/broker/nats";
import type { DuckDbCentre } from "../../events/centre/centre";
import { openDuckDb } from "../../events/centre/open";
import { addEvent } from "../../events/outbox/add";
import { connectSql, type SqlConnection } from "../../events/outbox/client";
import { Publisher } from "../../events/outbox/publisher";
import { outboxSql } from "../../events/outbox/sql";
import type { LocalNats } from "../../events/local/nats";
import { bundle } from "../engines/bundle";
import { Server } from "../migration/servers";
import { START } from "../start";
import { MemorySink } from "./events";
import { testNats } from "./nats";

/** What a process of the chain is given. */
export type Link =
  | { readonly kind: "publisher"; readonly servers: string; readonly stamp: string; readonly url: string }
  | {
      readonly kind: "intake";
      readonly servers: string;
      readonly stamps: readonly string[];
      readonly file: string;
    };

/** A process that is killed and started again. */
class Child {
  private child: ChildProcess | undefined;

  constructor(
    private readonly file: string,
    private readonly link: () => Link,
  ) {}

  async start(): Promise<void> {
    const child = spawn(process.execPath, [...START, this.file, JSON.stringify(this.link())], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.child = child;
    const [first] = await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
    if (!String(first).startsWith("ready")) throw new Error(`it ended with ${String(first)}`);
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}

export const STAMPS = ["a1", "b1", "c1"] as const;
export type StampId = (typeof STAMPS)[number];
export const tenantsOf = (stamp: string): readonly string[] => [`${stamp}-acme`, `${stamp}-globex`];

/** Three stamps with a database and an application that never stops, a broker, and a centre; each link in a process of its own. */
export class Chain {
  readonly failures: unknown[] = [];
  readonly databases: Readonly<Record<StampId, Server>> = {
    a1: new Server(),
    b1: new Server(),
    c1: new Server(),
  };
  private readonly folder = mkdtempSync(join(tmpdir(), "stampworks-chain-"));
  private readonly over = new AbortController();
  private writers: Promise<void>[] = [];

  private constructor(
    private readonly code: ReturnType<typeof bundle>,
    readonly broker: LocalNats & { remove(): Promise<void> },
    readonly publishers: Readonly<Record<StampId, Child>>,
    readonly intake: Child,
  ) {}

  static async begin(): Promise<Chain> {
    const broker = await testNats();
    await broker.start();
    const made: { chain?: Chain } = {};
    const chainOf = (): Chain => made.chain!;
    const code = bundle("../events/link-child.ts");
    const publisher = (stamp: StampId): Child =>
      new Child(code.file, () => ({
        ...{ kind: "publisher", servers: broker.servers, stamp, url: chainOf().databases[stamp].url },
      }));
    const chain = new Chain(
      code,
      broker,
      { a1: publisher("a1"), b1: publisher("b1"), c1: publisher("c1") },
      new Child(code.file, () => ({
        ...{ kind: "intake", servers: broker.servers, stamps: STAMPS, file: chainOf().file },
      })),
    );
    made.chain = chain;
    for (const stamp of STAMPS) {
      chain.databases[stamp].start();
      await chain.at(stamp, (client) =>
        client.query(`${outboxSql()}CREATE TABLE orders (tenant text, n int, PRIMARY KEY (tenant, n))`),
      );
      await chain.publishers[stamp].start();
    }
    await chain.intake.start();
    return chain;
  }

  get file(): string {
    return join(this.folder, "centre.duckdb");
  }

  /** Every application writes, each tenant's orders numbered as they are committed. */
  write(): void {
    this.writers = STAMPS.map((stamp) => this.application(stamp));
  }

  /** What an application has committed of a tenant. */
  async committed(stamp: StampId, tenant: string): Promise<number[]> {
    return this.at(stamp, async (client) => {
      const { rows } = await client.query("SELECT n FROM orders WHERE tenant = $1 ORDER BY n", [tenant]);
      return rows.map(({ n }) => Number(n));
    });
  }

  /** How a stamp's outbox stands. */
  async outbox(stamp: StampId): Promise<{ waiting: number; oldestSeconds: number }> {
    const publisher = new Publisher({
      ...{ stamp, sink: new MemorySink(), connect: () => connectSql(this.databases[stamp].url) },
    });
    try {
      return await publisher.state();
    } finally {
      await publisher.disconnect();
    }
  }

  /** Ends the applications, waits until all that was written has gone the whole way, and gives the centre. */
  async arrived(): Promise<DuckDbCentre> {
    this.over.abort();
    await Promise.all(this.writers);
    const { servers } = this.broker;
    for (const stamp of STAMPS) {
      const source = await natsSource(stamp, { servers });
      while ((await this.outbox(stamp)).waiting + (await source.waiting()) > 0) await sleep(50);
      await source.close();
    }
    await this.intake.kill();
    return openDuckDb(this.file);
  }

  async at<T>(stamp: StampId, work: (client: SqlConnection) => Promise<T>): Promise<T> {
    const client = await connectSql(this.databases[stamp].url);
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  async end(): Promise<void> {
    this.over.abort();
    await Promise.allSettled(this.writers);
    await this.intake.kill();
    for (const stamp of STAMPS) {
      await this.publishers[stamp].kill();
      this.databases[stamp].remove();
    }
    await this.broker.remove();
    this.code.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async application(stamp: StampId): Promise<void> {
    let client: SqlConnection | undefined;
    for (let turn = 0; !this.over.signal.aborted; turn += 1) {
      const tenants = tenantsOf(stamp);
      const tenant = tenants[turn % tenants.length]!;
      try {
        client ??= await connectSql(this.databases[stamp].url);
        // Whether a commit whose answer was lost took place is asked.
        const [last] = (
          await client.query("SELECT coalesce(max(n), 0) AS n FROM orders WHERE tenant = $1", [tenant])
        ).rows;
        const n = Number(last?.["n"]) + 1;
        await client.query("BEGIN");
        await client.query("INSERT INTO orders VALUES ($1, $2)", [tenant, n]);
        await addEvent(client, { tenant, type: "test.order.placed", data: { n } });
        await client.query("COMMIT");
        await sleep(5);
      } catch (error) {
        this.failures.push(error);
        await client?.end();
        client = undefined;
        await sleep(20);
      }
    }
    await client?.end();
  }
}
