import type { CopyTools, Crossing } from "../../../tenants/migration/mover";
import { isEqual } from "../../../tenants/migration/mover";
import { PostgresMover, type PostgresOptions } from "../../../tenants/migration/postgres/mover";
import type { Connect, Row, Session } from "../../../tenants/migration/postgres/session";
import type { TableSpec } from "../../../tenants/migration/postgres/table";
import { CHOSEN, CHOSEN_TARGET, connectTo, type Major, Server } from "../servers";

export type Stamp = "a1" | "b1";
export const BOTH = ["a1", "b1"] as const;
const CROSSING = { from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const TOOLS: CopyTools = { tell: () => undefined, signal: new AbortController().signal };

/** Statements that make a schema: at both ends, or at one. */
export interface Schema {
  readonly both?: readonly string[];
  readonly a1?: readonly string[];
  readonly b1?: readonly string[];
}

/** Major versions of the servers of both ends. */
export interface Majors {
  readonly a1: Major | undefined;
  readonly b1: Major | undefined;
}

/**
 * One server for the many small cases of a file; each case has two databases of its own on it. Where the ends have different
 * versions each has a server of its own.
 */
export class Lab {
  private readonly servers: Server[] = [];
  private count = 0;
  private readonly open: Ends[] = [];

  /** @param settings of the server: `-c name=value`; @param majors default: what the environment says */
  constructor(settings = "", majors: Majors = { a1: CHOSEN, b1: CHOSEN_TARGET }) {
    beforeAll(() => {
      const all = majors.a1 === majors.b1 ? [majors.a1] : [majors.a1, majors.b1];
      for (const major of all) {
        const server = new Server(major);
        this.servers.push(server);
        server.start(settings);
      }
    });
    afterEach(async () => {
      for (const ends of this.open.splice(0)) await ends.close();
    });
    afterAll(() => {
      for (const server of this.servers) server.remove();
    });
  }

  get server(): Server {
    return this.servers[0]!;
  }

  private at(stamp: Stamp): Server {
    return stamp === "a1" ? this.server : this.servers.at(-1)!;
  }

  /**
   * Two databases with a schema.
   * @param options of CREATE DATABASE, at both ends or at each
   */
  async ends(schema: Schema, options: string | Readonly<Record<Stamp, string>> = ""): Promise<Ends> {
    this.count += 1;
    const names = { a1: `a_${this.count}`, b1: `b_${this.count}` };
    for (const stamp of BOTH) {
      const admin = await connectTo({ [stamp]: this.at(stamp).url })(stamp);
      await admin.query(
        `CREATE DATABASE ${names[stamp]} ${typeof options === "string" ? options : options[stamp]}`,
      );
      await admin.end();
    }
    const ends = new Ends({ a1: this.server.urlOf(names.a1), b1: this.at("b1").urlOf(names.b1) }, names);
    this.open.push(ends);
    for (const stamp of BOTH) await ends.run(stamp, [...(schema.both ?? []), ...(schema[stamp] ?? [])]);
    return ends;
  }
}

/** Two databases, and movers between them. */
export class Ends {
  readonly connect: Connect;
  private readonly closing: { close(): Promise<void> }[] = [];

  constructor(
    readonly urls: Readonly<Record<Stamp, string>>,
    readonly names: Readonly<Record<Stamp, string>>,
  ) {
    this.connect = connectTo(urls);
  }

  async run(stamp: Stamp, statements: readonly string[]): Promise<void> {
    const session = await this.writer(stamp);
    for (const statement of statements) await session.query(statement);
    await session.end();
  }

  /** A connection as an application has one. */
  async writer(stamp: Stamp): Promise<Session> {
    const session = await this.connect(stamp);
    this.closing.push({ close: () => session.end() });
    await session.query("SET search_path = public");
    return session;
  }

  async sql(stamp: Stamp, text: string): Promise<readonly Row[]> {
    const session = await this.connect(stamp);
    try {
      await session.query("SET search_path = public");
      return await session.query(text);
    } finally {
      await session.end();
    }
  }

  mover(tables: readonly TableSpec[], more: Partial<PostgresOptions> = {}): PostgresMover {
    const mover = new PostgresMover({ connect: this.connect, tables, ...more });
    this.closing.push(mover);
    return mover;
  }

  /** What `--check` says. */
  check(
    tables: readonly TableSpec[],
    more: Partial<PostgresOptions> = {},
    tenant = "acme",
    tell?: (what: string) => void,
  ): Promise<readonly string[]> {
    return this.mover(tables, more).check({ ...CROSSING, tenant }, tell);
  }

  /** A move that has copied and goes on noting changes. */
  async begun(
    tables: readonly TableSpec[],
    more: Partial<PostgresOptions> = {},
    tenant = "acme",
  ): Promise<Moving> {
    const mover = this.mover(tables, more);
    const crossing: Crossing = { ...CROSSING, tenant };
    expect(await mover.check(crossing)).toEqual([]);
    await mover.hold(crossing, "b1", "closed");
    await mover.hold(crossing, "a1", "open");
    await mover.copy(crossing, TOOLS);
    return new Moving(mover, crossing);
  }

  /** All rows of a table as text, in an order. */
  async rows(stamp: Stamp, table: string, where = "true"): Promise<string[]> {
    const rows = await this.sql(stamp, `SELECT t::text FROM ${table} AS t WHERE ${where} ORDER BY 1`);
    return rows.map(([row]) => row ?? "");
  }

  async close(): Promise<void> {
    for (const one of this.closing.splice(0)) await one.close();
  }
}

/** A move of one tenant, by a mover alone. */
export class Moving {
  constructor(
    readonly mover: PostgresMover,
    readonly crossing: Crossing,
  ) {}

  sync(): Promise<number> {
    return this.mover.sync(this.crossing);
  }

  /** What the comparison finds that is not equal. */
  async differences(): Promise<string[]> {
    return (await this.mover.compare(this.crossing)).flatMap((one) =>
      isEqual(one) ? [] : [`${one.what}: ${one.from} and ${one.to}; ${one.differing.join(", ")}`],
    );
  }

  async closeSource(): Promise<void> {
    await this.mover.hold(this.crossing, "a1", "closed");
    await this.mover.sync(this.crossing);
  }

  /** Cuts over when both ends are equal, and deletes what was at the source. */
  async finish(): Promise<void> {
    await this.closeSource();
    expect(await this.differences()).toEqual([]);
    await this.mover.hold(this.crossing, "b1", "open");
    await this.mover.purge(this.crossing, "a1");
  }
}
