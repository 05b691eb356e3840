import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StampError } from "../../core/errors";
import { messageOf } from "../../core/message";
import type { EventSource } from "../broker/broker";
import { natsSink, natsSource } from "../broker/nats";
import type { CentreState } from "../centre/centre";
import type { DuckDbCentre } from "../centre/centre";
import { openDuckDb } from "../centre/open";
import { takeIn } from "../centre/intake";
import { connectSql } from "../outbox/client";
import { Publisher } from "../outbox/publisher";
import { outboxSql } from "../outbox/sql";
import { APPLICATION_SQL, runApplication, type Written } from "./application";
import { lesser } from "./child";
import { findNats, type LocalNats, localNats } from "./nats";
import { findPostgres, type LocalPostgres, localPostgres } from "./postgres";

/** Most stamps of a local run: each has a database server. */
const MOST_STAMPS = 8;
/** Bytes that a stamp's events may take at the broker: JetStream sets as much of the disk aside. */
const STREAM_BYTES = 67_108_864;
/** The links besides the stamps' databases. */
export const BROKER = "broker";
export const CENTRE = "centre";

/** What a local run is made of. */
export interface LocalCentreOptions {
  /** Ids of the stamps; 1–8. */
  readonly stamps: readonly string[];
  /** Orders a second that each stamp's application writes. */
  readonly perSecond: number;
  /** Where to look for nats-server, in this order. */
  readonly nats: readonly string[];
  /** File that the centre is kept in, which is not there yet. Default: it goes with the run. */
  readonly file?: string | undefined;
  /** Told what goes wrong while it works; it goes on by itself. */
  readonly onProblem?: (where: string, message: string) => void;
}

/** How a stamp's events stand, from its application to the centre. */
export interface LocalStampState {
  readonly stamp: string;
  /** Orders that the application committed, and tries that failed because its own database was away. */
  readonly committed: number;
  readonly failed: number;
  /** Events in the outbox, and how long the oldest has waited; undefined while the database is away. */
  readonly waiting: number | undefined;
  readonly oldestSeconds: number | undefined;
  /** Events at the broker; undefined while it is away. */
  readonly atBroker: number | undefined;
  /** Events at the centre, and how long the newest took. */
  readonly atCentre: number;
  readonly delayMs: number;
}

export interface LocalState {
  readonly stamps: readonly LocalStampState[];
  readonly centre: Pick<CentreState, "duplicates" | "conflicts" | "rejected"> & {
    /** Tenants of whose events one is missing before the newest. */
    readonly gaps: number;
  };
}

/** The chain on one machine: applications, outboxes, a broker and a warehouse. */
export interface LocalCentre {
  readonly versions: { readonly nats: string };
  /** What can be taken down and brought back: the stamps by their ids, `broker`, `centre`. */
  readonly links: readonly string[];
  isUp(link: string): boolean;
  /** Ends a link at once, or brings it back. @returns false for what is no link */
  toggle(link: string): Promise<boolean>;
  state(): Promise<LocalState>;
  /** Lets the applications end and waits until the centre has what they wrote, or the time is over. */
  settle(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the whole chain on this machine: a PostgreSQL server a stamp with an application that writes orders, NATS, and DuckDB. Nothing of
 * it can be reached from another machine, and nothing is left behind.
 *
 * @throws StampError `input` when something of it is not installed, or there are no stamps or too many
 */
export async function startLocalCentre(options: LocalCentreOptions): Promise<LocalCentre> {
  const { stamps } = options;
  if (stamps.length === 0 || stamps.length > MOST_STAMPS)
    throw new StampError("input", "a local run needs stamps to stand in for", {
      received: `${stamps.length} stamps`,
      allowed: `1 to ${MOST_STAMPS}: each has a database server here`,
      fix: "choose some of the fleet's stamps",
    });
  const [bin, nats] = [findPostgres(), findNats(options.nats)];
  const folder = mkdtempSync(join(tmpdir(), "stampworks-central-"));
  chmodSync(folder, 0o755);
  if (lesser.uid !== undefined) chownSync(folder, lesser.uid, lesser.uid);
  const broker = await localNats(nats, join(folder, "nats")).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const chain = new Chain(options, folder, broker);
  try {
    await chain.begin(bin);
    return chain;
  } catch (error) {
    await chain.stop();
    throw error;
  }
}

interface Stamp {
  readonly id: string;
  readonly database: LocalPostgres;
  readonly written: Written;
  readonly publisher: Publisher;
  readonly watch: Publisher;
}

class Chain implements LocalCentre {
  readonly versions: { readonly nats: string };
  private readonly stamps: Stamp[] = [];
  /** Those of the stamps, and one that is still being started. */
  private readonly databases: LocalPostgres[] = [];
  private readonly sources: EventSource[] = [];
  private readonly applications = new AbortController();
  private readonly publishers = new AbortController();
  private readonly work: Promise<void>[] = [];
  private centre:
    | { readonly intake: AbortController; readonly over: Promise<void>; readonly warehouse: DuckDbCentre }
    | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private last: CentreState = { tenants: [], stamps: [], duplicates: 0, conflicts: 0, rejected: 0 };

  constructor(
    private readonly options: LocalCentreOptions,
    private readonly folder: string,
    private readonly broker: LocalNats,
  ) {
    this.versions = { nats: broker.version };
    process.on("exit", this.leave);
  }

  get links(): readonly string[] {
    return [...this.options.stamps, BROKER, CENTRE];
  }

  async begin(bin: string): Promise<void> {
    const { onProblem, perSecond, stamps } = this.options;
    const settings = { servers: this.broker.servers, mostBytes: STREAM_BYTES };
    await this.broker.start();
    for (const id of stamps) this.sources.push(await natsSource(id, settings));
    await this.beginCentre();
    for (const [index, id] of stamps.entries()) {
      const database = localPostgres(bin, join(this.folder, `db${index}`));
      this.databases.push(database);
      const connect = () => connectSql(database.url);
      await database.start();
      const setup = await connect();
      await setup.query(`${outboxSql()}${APPLICATION_SQL}`);
      await setup.end();
      const sink = await natsSink(id, settings);
      const publisher = new Publisher({
        ...{ stamp: id, connect, sink },
        onProblem: (message) => onProblem?.(id, message),
      });
      const watch = new Publisher({ stamp: id, connect, sink });
      const written = { committed: 0, failed: 0 };
      this.stamps.push({ id, database, written, publisher, watch });
      this.work.push(
        publisher.run(this.publishers.signal).then(() => sink.close()),
        runApplication(
          { connect, perSecond, tenants: [`${id}-acme`, `${id}-globex`] },
          written,
          this.applications.signal,
        ),
      );
    }
  }

  isUp(link: string): boolean {
    if (link === BROKER) return this.broker.isUp();
    if (link === CENTRE) return this.centre !== undefined;
    return this.stamps.some(({ database, id }) => id === link && database.isUp());
  }

  /** One after the other: a centre that is ended and brought back in one breath would have its file open twice. */
  toggle(link: string): Promise<boolean> {
    const mine = this.turn.catch(() => undefined).then(() => this.switchOver(link));
    this.turn = mine;
    return mine;
  }

  private async switchOver(link: string): Promise<boolean> {
    if (link === CENTRE) await (this.centre === undefined ? this.beginCentre() : this.endCentre());
    else {
      const server = link === BROKER ? this.broker : this.stamps.find(({ id }) => id === link)?.database;
      if (server === undefined) return false;
      await (server.isUp() ? server.kill() : server.start());
    }
    return true;
  }

  async state(): Promise<LocalState> {
    // A centre that can't be asked, on a full disk, is asked again; what it said last stands until then.
    const said = this.centre?.warehouse.state().catch((error: unknown) => {
      this.options.onProblem?.(CENTRE, messageOf(error));
      return undefined;
    });
    this.last = (await said) ?? this.last;
    const { conflicts, duplicates, rejected, stamps, tenants } = this.last;
    const gaps = tenants.filter(({ completeTo, newest }) => completeTo < newest).length;
    return {
      stamps: await Promise.all(
        this.stamps.map(async ({ id, watch, written }, index) => {
          const outbox = await watch.state().catch(async () => {
            await watch.disconnect();
            return undefined;
          });
          const there = stamps.find(({ stamp }) => stamp === id);
          return {
            ...{ stamp: id, ...written },
            ...{ waiting: outbox?.waiting, oldestSeconds: outbox?.oldestSeconds },
            atBroker: this.broker.isUp()
              ? await this.sources[index]?.waiting().catch(() => undefined)
              : undefined,
            ...{ atCentre: there?.events ?? 0, delayMs: there?.delayMs ?? 0 },
          };
        }),
      ),
      centre: { duplicates, conflicts, rejected, gaps },
    };
  }

  async settle(ms: number): Promise<void> {
    this.applications.abort();
    const until = Date.now() + ms;
    const isSettled = async (): Promise<boolean> =>
      (await this.state()).stamps.every(({ atBroker, waiting }) => atBroker === 0 && waiting === 0);
    while (Date.now() < until && !(await isSettled()))
      await new Promise((resolve) => setTimeout(resolve, 100));
  }

  async stop(): Promise<void> {
    this.applications.abort();
    this.publishers.abort();
    await this.turn.catch(() => undefined);
    await Promise.allSettled(this.work);
    await this.endCentre();
    await Promise.allSettled(this.sources.map((source) => source.close()));
    await Promise.all(this.stamps.map(({ watch }) => watch.disconnect()));
    await Promise.all(this.databases.map((database) => database.kill()));
    await this.broker.kill();
    rmSync(this.folder, { recursive: true, force: true });
    process.off("exit", this.leave);
  }

  /** A process that ends at once (Ctrl-C twice) leaves no server running, and nothing on the disk. */
  private readonly leave = (): void => {
    this.broker.killNow();
    for (const database of this.databases) database.killNow();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  };

  private async beginCentre(): Promise<void> {
    const warehouse = await openDuckDb(this.options.file ?? join(this.folder, "centre.duckdb"));
    const intake = new AbortController();
    const onProblem = (stamp: string, message: string): void =>
      this.options.onProblem?.(`${CENTRE}, ${stamp}`, message);
    this.centre = {
      intake,
      warehouse,
      over: takeIn(this.sources, warehouse, intake.signal, { onProblem }),
    };
  }

  private async endCentre(): Promise<void> {
    const { centre } = this;
    this.centre = undefined;
    centre?.intake.abort();
    await centre?.over;
    await centre?.warehouse.close();
  }
}
