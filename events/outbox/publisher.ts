import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { StampError, shown } from "../../core/errors";
import { messageOf } from "../../core/message";
import type { EventSink, Parcel } from "../broker/broker";
import { PartlySent } from "../broker/partly-sent";
import { cloudEvents, type Envelopes } from "../envelope";
import { eventSchema, type StampEvent, STAMP } from "../event";
import type { SqlConnection } from "./client";
import { HeldTenants } from "./held";
import { MOST_AT_ONCE, MOST_BYTES_AT_ONCE, portionOfSql, portionSql } from "./portion";
import { HOME, OUTBOX } from "./sql";

/** Milliseconds between two looks at an outbox that was empty. */
const IDLE_MS = 200;
/** Milliseconds after a failure, the first time and at most. */
const AGAIN_MS = { first: 250, most: 5000 };
/**
 * Seconds after which the server ends the transaction of a publisher whose machine went away while it was sending: it holds the turn, and its
 * connection may look alive for hours. Sending takes a few seconds.
 */
const GONE_SECONDS = 60;
/** What a mover's fence answers while a tenant is cut over, or has left: its events go out where it is now. */
const NOT_HERE = "SW001";
/** Only one publisher works at a stamp; the others wait for its end. */
const TURN = "stampworks.outbox";

/** How a stamp's outbox stands. */
export interface OutboxState {
  /** Events that wait. */
  readonly waiting: number;
  /** Seconds since the oldest of them was written; 0 where none waits. */
  readonly oldestSeconds: number;
  /** Bytes of the table, those of large events beside it among them. */
  readonly bytes: number;
}

/** What a publisher works with. */
export interface PublisherOptions {
  /** Id of the stamp. */
  readonly stamp: string;
  /** Connects to the stamp's database; the connection is closed when it breaks, and made anew. */
  readonly connect: () => Promise<SqlConnection>;
  readonly sink: EventSink;
  /** Schema of the outbox; default `public`. */
  readonly schema?: string;
  /** Told what went wrong; it goes on by itself. Nothing in it is secret. */
  readonly onProblem?: (message: string) => void;
  /** Told how many events went out. */
  readonly onSent?: (count: number) => void;
}

const rowSchema = eventSchema.omit({ stamp: true, sequence: true, subject: true, time: true }).extend({
  stamp: z.string().regex(STAMP).nullable(),
  sequence: z.coerce.number().int().min(1),
  subject: z.string().nullable(),
  time: z.string(),
});
const stateSchema = z.tuple([
  z.object({ waiting: z.coerce.number(), oldest: z.coerce.number(), bytes: z.coerce.number() }),
]);

/**
 * Takes events out of a stamp's outbox and sends them, in each tenant's order and at least once: they are deleted in a transaction that is
 * committed once the broker keeps them. An application's writes wait for none of it.
 */
export class Publisher {
  private envelopes: Envelopes | undefined;
  private connection: SqlConnection | undefined;
  private readonly held = new HeldTenants();

  constructor(private readonly options: PublisherOptions) {
    if (!STAMP.test(options.stamp))
      throw new StampError("input", "not a stamp's id", { received: shown(options.stamp) });
  }

  /** Works until the signal comes. What fails is tried again, after a pause that grows. */
  async run(signal: AbortSignal): Promise<void> {
    let pause = AGAIN_MS.first;
    try {
      while (!signal.aborted) {
        try {
          const sent = await this.step(signal);
          pause = AGAIN_MS.first;
          if (sent < MOST_AT_ONCE) await rest(IDLE_MS, signal);
        } catch (error) {
          this.options.onProblem?.(messageOf(error));
          await this.disconnect();
          await rest(pause, signal);
          pause = Math.min(pause * 2, AGAIN_MS.most);
        }
      }
    } finally {
      await this.disconnect();
    }
  }

  /**
   * Sends what waits, as much as goes at once. A tenant whose next event the sink refuses is left out for a while, and told of.
   * @param signal ends the sending soon
   * @returns how many events went out
   */
  async step(signal?: AbortSignal): Promise<number> {
    // Before rows are locked: while the broker is away nobody waits for a transaction of ours.
    await this.options.sink.ready();
    this.envelopes ??= await cloudEvents();
    const { pack } = this.envelopes;
    const connection = await this.connected();
    await connection.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = '${GONE_SECONDS}s'`);
    try {
      const [turn] = (
        await connection.query("SELECT pg_try_advisory_xact_lock(hashtext($1)) AS mine", [TURN])
      ).rows;
      if (turn?.["mine"] !== true) {
        await connection.query("ROLLBACK");
        return 0;
      }
      await connection.query("SAVEPOINT sending");
      const events = await this.take(connection);
      const parcels = events.map((event) => ({ event, envelope: pack(event) }));
      const refused = parcels.length > 0 ? await this.send(parcels, signal) : undefined;
      const kept = refused?.kept ?? events;
      if (refused !== undefined) await this.removeOnly(connection, kept);
      await connection.query("COMMIT");
      if (kept.length > 0) this.options.onSent?.(kept.length);
      this.held.note(
        refused?.held.keys() ?? [],
        kept.map(({ tenant }) => tenant),
      );
      if (refused?.isAway === true) throw refused;
      if (refused !== undefined) this.options.onProblem?.(refused.message);
      return kept.length;
    } catch (error) {
      await connection.query("ROLLBACK").catch(() => undefined);
      throw error;
    }
  }

  /** @returns what was not kept, where the sink can tell it from what was */
  private async send(
    parcels: readonly Parcel[],
    signal: AbortSignal | undefined,
  ): Promise<PartlySent | undefined> {
    try {
      await this.options.sink.send(parcels, signal);
      return undefined;
    } catch (error) {
      if (error instanceof PartlySent) return error;
      throw error;
    }
  }

  /** Takes the deletions back, and deletes what was kept alone. */
  private async removeOnly(connection: SqlConnection, kept: readonly StampEvent[]): Promise<void> {
    await connection.query("ROLLBACK TO SAVEPOINT sending");
    if (kept.length === 0) return;
    await connection.query(
      `DELETE FROM ${this.schema}.${OUTBOX} AS o USING unnest($1::text[], $2::bigint[]) AS k (tenant, sequence)
         WHERE o.tenant = k.tenant AND o.sequence = k.sequence`,
      [kept.map(({ tenant }) => tenant), kept.map(({ sequence }) => sequence)],
    );
  }

  /** How the outbox stands: what alarms are made of. */
  async state(): Promise<OutboxState> {
    const table = `${this.schema}.${OUTBOX}`;
    const connection = await this.connected();
    const { rows } = await connection.query(
      `SELECT count(*) AS waiting, pg_table_size('${table}') AS bytes,
         coalesce(greatest(0, extract(epoch FROM clock_timestamp() - min(time))), 0) AS oldest FROM ${table}`,
    );
    const [{ bytes, oldest, waiting }] = stateSchema.parse(rows);
    return { bytes, waiting, oldestSeconds: oldest };
  }

  /** Lets go of the connection; the next step makes one. */
  async disconnect(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    await connection?.end();
  }

  private get schema(): string {
    return this.options.schema ?? "public";
  }

  /** Deletes the oldest events, which counts once they are sent. A tenant that is being cut over is left out. */
  private async take(connection: SqlConnection): Promise<StampEvent[]> {
    await connection.query("SAVEPOINT taken");
    const held = this.held.now();
    try {
      return await this.remove(connection, portionSql(this.schema), [held]);
    } catch (error) {
      if (codeOf(error) !== NOT_HERE) throw error;
    }
    // Somebody among them is not written to here: each by himself.
    await connection.query("ROLLBACK TO SAVEPOINT taken");
    const events: StampEvent[] = [];
    const { rows } = await connection.query(
      `SELECT DISTINCT tenant FROM ${this.schema}.${OUTBOX} WHERE tenant <> ALL ($1::text[]) ORDER BY tenant`,
      [held],
    );
    for (const { tenant } of rows) {
      const bytes = events.reduce((sum, { data }) => sum + data.length, 0);
      if (events.length >= MOST_AT_ONCE || bytes >= MOST_BYTES_AT_ONCE) break;
      await connection.query("SAVEPOINT taken");
      try {
        events.push(...(await this.remove(connection, portionOfSql(this.schema), [tenant])));
      } catch (error) {
        if (codeOf(error) !== NOT_HERE) throw error;
        await connection.query("ROLLBACK TO SAVEPOINT taken");
      }
    }
    return events;
  }

  private async remove(
    connection: SqlConnection,
    which: string,
    values: unknown[] = [],
  ): Promise<StampEvent[]> {
    const { rows } = await connection.query(
      `DELETE FROM ${this.schema}.${OUTBOX} AS o USING (${which}) AS w
         WHERE o.tenant = w.tenant AND o.sequence = w.sequence
         RETURNING o.tenant, o.sequence, o.id::text, o.stamp, o.type, o.subject, o.data::text,
           to_char(o.time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time`,
      values,
    );
    return rows
      .map((row) => this.eventOf(row))
      .sort((a, b) => (a.tenant === b.tenant ? a.sequence - b.sequence : a.tenant < b.tenant ? -1 : 1));
  }

  private eventOf(row: unknown): StampEvent {
    const { stamp, subject, ...event } = rowSchema.parse(row);
    return eventSchema.parse({
      ...event,
      stamp: stamp ?? this.options.stamp,
      ...(subject === null ? {} : { subject }),
    });
  }

  private async connected(): Promise<SqlConnection> {
    if (this.connection !== undefined) return this.connection;
    const connection = await this.options.connect();
    try {
      await this.settle(connection);
    } catch (error) {
      await connection.end();
      throw error;
    }
    this.connection = connection;
    return connection;
  }

  /** The database says whose it is, once and for ever: a publisher with another stamp's name must not speak for it. */
  private async settle(connection: SqlConnection): Promise<void> {
    const home = `${this.schema}.${HOME}`;
    await connection.query(`INSERT INTO ${home} (stamp) VALUES ($1) ON CONFLICT DO NOTHING`, [
      this.options.stamp,
    ]);
    const [row] = (await connection.query(`SELECT stamp FROM ${home}`)).rows;
    const is = row?.["stamp"];
    if (is !== this.options.stamp)
      throw new StampError("state", `the outbox is of another stamp than ${this.options.stamp}`, {
        received: shown(String(is)),
        fix: "give the publisher the stamp's own database; after a restore into another stamp, correct the row",
      });
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
