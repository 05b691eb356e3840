import { createHash, randomBytes } from "node:crypto";
import { chmodSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { z } from "zod";
import { syncFolder } from "../../core/files/durable";
import type { StampEvent } from "../event";
import type { CentreState, DuckDbCentre, Rejected, TakenIn } from "./centre";
import { type Opened, openFile } from "./duckdb-open";
import { duckdbProblem, isOver } from "./duckdb-problem";
import { BATCH, READ, STEPS, TURNED_AWAY } from "./duckdb-sql";
import { fileBehind, openerOf } from "./openers";

/** What the new file is called while it is written: no file's own name can be it. */
const FRESH = '"stampworks / fresh"';

const counted = z.array(z.object({ n: z.coerce.number() })).min(1);
const stateSchema = {
  tenants: z.array(
    z.object({
      tenant: z.string(),
      events: z.coerce.number(),
      completeTo: z.coerce.number(),
      newest: z.coerce.number(),
    }),
  ),
  stamps: z.array(z.object({ stamp: z.string(), events: z.coerce.number(), delayMs: z.coerce.number() })),
};
const tombstones = z.array(
  z.object({ stamp: z.string(), salt: z.string(), hash: z.string(), until: z.coerce.number() }),
);
type Tombstone = z.output<typeof tombstones>[number];

/** What `openDuckDb` opens. Apart from it, because its declarations are the driver's. */
export async function openDuckDbFile(path: string): Promise<DuckDbCentre> {
  const file = fileBehind(path);
  const over = openerOf(file, "writes", "close the centre that is open, or use it");
  try {
    return new DuckDbFile(file, await openFile(file), over);
  } catch (error) {
    over();
    throw error;
  }
}

/** The centre of one machine. */
class DuckDbFile implements DuckDbCentre {
  /** One step at a time: they share a connection. */
  private turn: Promise<unknown> = Promise.resolve();
  private erased: readonly Tombstone[] | undefined;

  private isClosed = false;

  constructor(
    private readonly file: string,
    /** Undefined once something failed after which it has to be opened anew. */
    private opened: Opened | undefined,
    /** Told when it is closed. */
    private readonly over: () => void,
  ) {}

  private get connection(): DuckDBConnection {
    if (this.opened === undefined) throw new Error("the centre's file is closed");
    return this.opened.connection;
  }

  take(events: readonly StampEvent[], rejected: readonly Rejected[] = []): Promise<TakenIn> {
    return this.inTurn(async () => {
      const living = await this.living(events);
      const erased = events.length - living.length;
      const [before, besides] = [await this.count1("events"), await this.count1("conflicts")];
      await this.run(BATCH, { events: JSON.stringify(living) });
      for (const step of READ) await this.connection.run(step);
      const readable = await this.count1("batch");
      await this.run(TURNED_AWAY, { rejected: JSON.stringify(rejected) });
      for (const step of STEPS) await this.connection.run(step);
      const added = (await this.count1("events")) - before;
      const conflicts = (await this.count1("conflicts")) - besides;
      const duplicates = readable - added - conflicts;
      await this.run("UPDATE totals SET duplicates = duplicates + $n::BIGINT", { n: String(duplicates) });
      return { added, duplicates, conflicts, erased };
    });
  }

  state(): Promise<CentreState> {
    return this.inTurn(async () => ({
      tenants: stateSchema.tenants.parse(
        await this.rows(`SELECT tenant, count(*) AS events, max(sequence) AS newest, any_value(complete_to) AS "completeTo"
          FROM events JOIN tenants USING (tenant) GROUP BY tenant ORDER BY tenant`),
      ),
      stamps: stateSchema.stamps.parse(
        await this.rows(`SELECT stamp, count(*) AS events, arg_max(epoch_ms(received) - epoch_ms(time), events.rowid) AS "delayMs"
          FROM events GROUP BY stamp ORDER BY stamp`),
      ),
      duplicates: (await this.numbers("SELECT duplicates AS n FROM totals"))[0] ?? 0,
      conflicts: await this.count1("conflicts"),
      rejected: await this.count1("rejected"),
    }));
  }

  count(tenant: string, stamp: string): Promise<number> {
    return this.inTurn(() => this.countOf(tenant, stamp));
  }

  async erase(tenant: string, stamp: string, until: Date): Promise<number> {
    const gone = await this.inTurn(async () => {
      const count = await this.countOf(tenant, stamp);
      const salt = randomBytes(16).toString("hex");
      await this.run("INSERT INTO erased VALUES ($stamp, $salt, $hash, make_timestamp_ms($until::BIGINT))", {
        stamp,
        salt,
        hash: hashOf(tenant, salt),
        until: String(until.getTime()),
      });
      for (const table of ["events", "conflicts", "rejected"])
        await this.run(`DELETE FROM ${table} WHERE tenant = $tenant AND stamp = $stamp`, { tenant, stamp });
      await this.run(
        `DELETE FROM tenants WHERE tenant = $tenant AND NOT EXISTS (FROM events e WHERE e.tenant = $tenant)`,
        { tenant },
      );
      if (count > 0) await this.connection.run("UPDATE totals SET unclean = true");
      this.erased = undefined;
      return count;
    });
    await this.alone(() => this.clean());
    return gone;
  }

  /** Rows of a query of one's own, for reports; each value as text. */
  query(sql: string): Promise<Record<string, unknown>[]> {
    return this.inTurn(() => this.rows(sql));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.turn.catch(() => undefined);
    this.release();
    this.over();
  }

  private release(): void {
    this.opened?.close();
    this.opened = undefined;
  }

  /**
   * Deleted rows stay in a file's free blocks until others are written over them: what is left is written to a new file. One that is killed
   * on the way does it again with the next erasure.
   */
  private async clean(): Promise<void> {
    const [unclean] = await this.numbers("SELECT unclean::INT AS n FROM totals");
    if (unclean !== 1) return;
    const fresh = `${this.file}.clean`;
    rmSync(fresh, { force: true });
    const name = z
      .array(z.object({ name: z.string() }))
      .parse(await this.rows("SELECT current_database() AS name"));
    try {
      await this.connection.run(`ATTACH '${fresh.replaceAll("'", "''")}' AS ${FRESH}`);
      // It is readable to nobody who could not read the one it is to become.
      chmodSync(fresh, statSync(this.file).mode & 0o777);
      await this.connection.run(
        `COPY FROM DATABASE "${(name[0]?.name ?? "").replaceAll('"', '""')}" TO ${FRESH}`,
      );
      await this.connection.run(`UPDATE ${FRESH}.totals SET unclean = false`);
      await this.connection.run(`CHECKPOINT ${FRESH}`);
      await this.connection.run(`DETACH ${FRESH}`);
      await this.connection.run("CHECKPOINT");
      this.release();
      renameSync(fresh, this.file);
      syncFolder(dirname(this.file));
    } catch (error) {
      // What is attached, or half written, is let go of.
      this.release();
      for (const each of [fresh, `${fresh}.wal`]) rmSync(each, { force: true });
      throw error;
    }
  }

  /** One transaction after the other. */
  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    return this.alone(async () => {
      await this.connection.run("BEGIN").catch((error: unknown) => {
        this.release();
        throw error;
      });
      try {
        const result = await step();
        await this.connection.run("COMMIT");
        return result;
      } catch (error) {
        await this.connection.run("ROLLBACK").catch(() => undefined);
        throw error;
      }
    });
  }

  private alone<T>(step: () => Promise<T>): Promise<T> {
    const mine = this.turn
      .catch(() => undefined)
      .then(async () => {
        if (this.isClosed) throw new Error("the centre's file is closed");
        try {
          this.opened ??= await openFile(this.file);
          return await step();
        } catch (error) {
          // A full disk leaves DuckDB with a database that answers nothing any more, also when there is room again.
          if (isOver(error)) this.release();
          throw duckdbProblem(this.file, error);
        }
      });
    this.turn = mine;
    return mine;
  }

  /** Those whose tenant was not erased since they were written. */
  private async living(events: readonly StampEvent[]): Promise<readonly StampEvent[]> {
    this.erased ??= tombstones.parse(
      await this.rows("SELECT stamp, salt, hash, epoch_ms(until) AS until FROM erased"),
    );
    const { erased } = this;
    if (erased.length === 0) return events;
    return events.filter(
      ({ stamp, tenant, time }) =>
        !erased.some(
          (each) =>
            each.stamp === stamp && Date.parse(time) <= each.until && each.hash === hashOf(tenant, each.salt),
        ),
    );
  }

  private async countOf(tenant: string, stamp: string): Promise<number> {
    const [n] = await this.numbers(
      `SELECT (SELECT count(*) FROM events WHERE tenant = $tenant AND stamp = $stamp)
        + (SELECT count(*) FROM conflicts WHERE tenant = $tenant AND stamp = $stamp)
        + (SELECT count(*) FROM rejected WHERE tenant = $tenant AND stamp = $stamp) AS n`,
      { tenant, stamp },
    );
    return n ?? 0;
  }

  private async count1(table: "batch" | "events" | "conflicts" | "rejected"): Promise<number> {
    return (await this.numbers(`SELECT count(*) AS n FROM ${table}`))[0] ?? 0;
  }

  private async numbers(sql: string, values: Record<string, string> = {}): Promise<number[]> {
    return counted.parse(await this.rows(sql, values)).map(({ n }) => n);
  }

  private async rows(sql: string, values: Record<string, string> = {}): Promise<Record<string, unknown>[]> {
    const reader = await this.connection.runAndReadAll(sql, values);
    return reader.getRowObjectsJson();
  }

  private async run(sql: string, values: Record<string, string>): Promise<void> {
    await this.connection.run(sql, values);
  }
}

function hashOf(tenant: string, salt: string): string {
  return createHash("sha256").update(`${salt}\n${tenant}`).digest("hex");
}
