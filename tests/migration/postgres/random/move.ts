import { type Comparison, isEqual, PassingError } from "../../../../tenants/migration/mover";
import type { PostgresMover } from "../../../../tenants/migration/postgres/mover";
import type { Session } from "../../../../tenants/migration/postgres/session";
import type { Ends, Lab, Stamp } from "../lab";
import { Dice } from "./dice";
import { isOf } from "./children";
import { childRows, plainRow, type RandomSchema, randomSchema, randomStatement } from "./schema";

const OUT = { from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };
/** Keys that rows have. */
const KEYS = 12;

/** How a move of one tenant out of a schema made at random ended. */
export interface RandomMove {
  readonly seed: number;
  readonly schema: RandomSchema;
  /** `not made`: the server itself takes no such schema. */
  readonly result: "refused" | "moved" | "not made";
  /** What `--check` said. */
  readonly problems: readonly string[];
  /** How often the mover was ended or its connections killed. */
  readonly ended: number;
  readonly rows: number;
  /** What is wrong, in words; empty when nothing is. */
  readonly faults: readonly string[];
}

class Ended extends Error {}

/** Moves the first of the tenants, with writers of all of them, movers that end anywhere, and connections that are killed. */
export function randomMove(lab: Lab, seed: number): Promise<RandomMove> {
  return moveOut(lab, randomSchema(seed), seed);
}

/** The same out of a schema that is given. */
export async function moveOut(lab: Lab, schema: RandomSchema, seed: number): Promise<RandomMove> {
  const { a1, b1 } = schema;
  const ends = await lab.ends({ a1, b1 }).catch((error: unknown) => String(error));
  if (typeof ends === "string")
    return { seed, schema, result: "not made", problems: [ends], ended: 0, rows: 0, faults: [] };
  try {
    return await new Mission(ends, seed, schema).perform();
  } finally {
    await ends.close();
  }
}

class Mission {
  private readonly dice: Dice;
  private readonly faults: string[] = [];
  private readonly killing: Promise<unknown>[] = [];
  private readonly sessions = new Map<Stamp, Promise<Session>>();
  private readonly columns = new Map<string, string>();
  private ended = 0;
  private readonly tenant: string;

  constructor(
    private readonly ends: Ends,
    private readonly seed: number,
    private readonly schema: RandomSchema,
  ) {
    this.dice = new Dice(seed ^ 0x5bd1e995);
    this.tenant = schema.tenant.names[0] ?? "";
  }

  private get much(): number {
    return this.schema.much ?? 1;
  }

  async perform(): Promise<RandomMove> {
    const { leave, specs } = this.schema;
    await this.fill("a1", [...this.schema.tenant.names.keys()]);
    await this.write("a1", this.schema.tenant.names.length, 40);
    await this.fill("b1", [1]);
    const crossing = { ...OUT, tenant: this.tenant };
    const before = [await this.picture("a1"), await this.picture("b1")];
    const checking = this.ends.mover(specs, { leave });
    let problems: readonly string[];
    try {
      problems = await checking.check(crossing);
    } catch (error) {
      problems = [];
      this.faults.push(`check failed: ${String(error)}`);
    }
    this.expectSame("check changed something", before, [await this.picture("a1"), await this.picture("b1")]);
    const { told } = this.schema;
    if (told !== undefined && !told.test(problems.join("\n"))) this.faults.push(`not told: ${String(told)}`);
    if (problems.length > 0 || this.faults.length > 0) {
      if (told === undefined && problems.length > 0)
        this.faults.push(...problems.map((one) => `refused: ${one}`));
      return this.outcome("refused", problems, 0);
    }
    const rows = await this.move(crossing);
    return this.outcome("moved", [], rows);
  }

  private outcome(result: RandomMove["result"], problems: readonly string[], rows: number): RandomMove {
    const { ended, faults, schema, seed } = this;
    return { seed, schema, result, problems, ended, rows, faults };
  }

  private expectEqual(comparisons: readonly Comparison[]): void {
    for (const one of comparisons)
      if (!isEqual(one))
        this.faults.push(`unequal: ${one.what} ${one.from} ${one.to} ${one.differing.join()}`);
  }

  private async move(crossing: { tenant: string } & typeof OUT): Promise<number> {
    const { leave, specs } = this.schema;
    let mine: string[] = [];
    let others: string[][] = [];
    const steps: ((mover: PostgresMover) => Promise<unknown>)[] = [
      (mover) => mover.hold(crossing, "b1", "closed"),
      (mover) => mover.hold(crossing, "a1", "open"),
      () => this.write("a1", this.schema.tenant.names.length, 10),
      (mover) => mover.copy(crossing, TOOLS),
      () => this.write("a1", this.schema.tenant.names.length, 20),
      (mover) => mover.sync(crossing),
      () => this.write("a1", this.schema.tenant.names.length, 5),
      async (mover) => this.expectEqual(await mover.compare(crossing)),
      () => this.write("a1", this.schema.tenant.names.length, 5),
      (mover) => mover.hold(crossing, "a1", "closed"),
      async () => {
        mine = await this.rows("a1", true);
        others = [await this.rows("a1", false), await this.rows("b1", false)];
      },
      (mover) => mover.sync(crossing),
      async (mover) => this.expectEqual(await mover.recheck(crossing)),
      async (mover) => this.expectEqual(await mover.compare(crossing)),
      (mover) => mover.hold(crossing, "b1", "open"),
      (mover) => mover.purge(crossing, "a1"),
    ];
    for (let at = 0, tries = 0; at < steps.length && tries < 60 && this.faults.length === 0; tries += 1) {
      let count = this.dice.is(50) ? 1 + this.dice.below(25 * this.much) : Number.POSITIVE_INFINITY;
      const isKilled = this.dice.is(40);
      const mover = this.ends.mover(specs, {
        leave,
        portion: 1 + this.dice.below(6),
        killPoint: () => {
          count -= 1;
          if (count !== 0) return;
          this.ended += 1;
          if (!isKilled) throw new Ended();
          // The connections go while the mover works on.
          this.killing.push(this.killConnections());
        },
      });
      try {
        for (; at < steps.length; at += 1) {
          await steps[at]?.(mover);
          await Promise.all(this.killing.splice(0));
        }
      } catch (error) {
        if (!(error instanceof Ended || error instanceof PassingError))
          this.faults.push(`step ${at}: ${String(error)}`);
      }
      await Promise.all(this.killing.splice(0));
      await mover.close();
    }
    if (this.faults.length > 0) return mine.length;
    this.expectSame("rows of the tenant", mine, await this.rows("b1", true));
    this.expectSame("rows left behind", [], await this.rows("a1", true));
    this.expectSame("rows of others", others, [await this.rows("a1", false), await this.rows("b1", false)]);
    await this.expectFence();
    return mine.length;
  }

  /** At the source the tenant's writers are refused, others are not; at the target both are let in. */
  private async expectFence(): Promise<void> {
    for (const stamp of ["a1", "b1"] as const) {
      const session = await this.at(stamp);
      for (const who of [0, 1])
        for (const n of [KEYS + 1, KEYS + 2, KEYS + 3]) {
          const code = await this.said(session, plainRow(this.dice, this.schema, who, n));
          const isLate = who === 0 && stamp === "a1";
          const name = this.schema.tenant.names[who] ?? "";
          if (isLate && code === "") this.faults.push("a late write was admitted");
          if (!isLate && code.startsWith("SW"))
            this.faults.push(`a writer of ${name} was refused at ${stamp}`);
        }
    }
  }

  /** Rows that nothing gives to another tenant. */
  private async fill(stamp: Stamp, tenants: readonly number[]): Promise<void> {
    const session = await this.at(stamp);
    for (const who of tenants)
      for (let n = 1; n <= KEYS; n += 1) {
        // Keys without the tenant are each stamp's own.
        const own = stamp === "a1" ? n : n + 2 * KEYS;
        for (let row = 0; row < this.much; row += 1)
          await this.said(session, plainRow(this.dice, this.schema, who, own));
        for (const row of childRows(this.dice, this.schema, who, own)) await this.said(session, row);
      }
  }

  /** The application's statements; what its own rules refuse is as it should be, what our machinery breaks is not. */
  private async write(stamp: Stamp, upTo: number, most: number): Promise<void> {
    const session = await this.at(stamp);
    for (let n = 0; n < most * this.much; n += 1)
      await this.said(session, randomStatement(this.dice, this.schema, this.dice.below(upTo), KEYS));
  }

  private async said(session: Session, statement: string): Promise<string> {
    try {
      await session.query(statement);
      return "";
    } catch (error) {
      const code = String(Reflect.get(Object(error), "code"));
      const where = String(Reflect.get(Object(error), "where") ?? "");
      if (where.includes("stampworks") && !/^(SW00[123]|40001)$/.test(code))
        this.faults.push(`${statement}: ${String(error)}`);
      return code;
    }
  }

  /** The test's own connection, which is not killed. */
  private at(stamp: Stamp): Promise<Session> {
    const known = this.sessions.get(stamp);
    if (known !== undefined) return known;
    const fresh = this.ends.writer(stamp).then(async (session) => {
      await session.query("SET application_name = 'test'");
      return session;
    });
    this.sessions.set(stamp, fresh);
    return fresh;
  }

  private async rows(stamp: Stamp, isMine: boolean): Promise<string[]> {
    const { specs } = this.schema;
    const all: string[] = [];
    const session = await this.at(stamp);
    const children = new Map(this.schema.children.map((child) => [child.name, child]));
    for (const { name } of specs) {
      const child = children.get(name);
      const isTenants =
        child === undefined ? `t.tenant_id = '${this.tenant}'` : isOf(child, "t", this.tenant);
      const where = `(${isTenants}) IS ${isMine ? "" : "NOT "}TRUE`;
      const sql = `public."${name.slice("public.".length)}"`;
      const only = name.endsWith("_kid") || !this.isPartitioned(name) ? "ONLY " : "";
      const columns = await this.columnsOf(session, sql);
      const found = await session.query(
        `SELECT ROW(${columns})::text FROM ${only}${sql} AS t WHERE ${where}`,
      );
      all.push(...found.map(([row]) => `${name} ${row ?? ""}`).sort());
    }
    if (!isMine)
      for (const name of ["log", "country"]) {
        const found = await session.query(`SELECT t::text FROM ${name} AS t ORDER BY 1`);
        all.push(...found.map(([row]) => `${name} ${row ?? ""}`));
      }
    return all;
  }

  /** Columns as text, in one order at both ends. */
  private async columnsOf(session: Session, sql: string): Promise<string> {
    const known = this.columns.get(sql);
    if (known !== undefined) return known;
    const [row] = await session.query(
      `SELECT string_agg(format('t.%I::text', attname), ', ' ORDER BY attname) FROM pg_attribute
       WHERE attrelid = '${sql.replaceAll("'", "''")}'::regclass AND attnum > 0 AND NOT attisdropped`,
    );
    const columns = row?.[0] ?? "";
    if (this.schema.told === undefined) this.columns.set(sql, columns);
    return columns;
  }

  private isPartitioned(name: string): boolean {
    const { children, tables } = this.schema;
    return [...tables, ...children].some((table) => table.name === name && !table.isPlain);
  }

  private async picture(stamp: Stamp): Promise<string[]> {
    const session = await this.at(stamp);
    const more = await session.query(
      "SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' ORDER BY 1",
    );
    return [...(await this.rows(stamp, true)), ...(await this.rows(stamp, false)), ...more.map(String)];
  }

  private expectSame(what: string, wanted: unknown, found: unknown): void {
    const [one, other] = [JSON.stringify(wanted), JSON.stringify(found)];
    if (one !== other) this.faults.push(`${what}: ${one.slice(0, 1500)} became ${other.slice(0, 1500)}`);
  }

  private async killConnections(): Promise<void> {
    for (const stamp of ["a1", "b1"] as const)
      await (await this.at(stamp)).query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'stampworks%'",
      );
  }
}
