import type { EventSink, Parcel } from "../../../events/broker/broker";
import { PartlySent } from "../../../events/broker/partly-sent";
import { cloudSink } from "../../../events/cloud/sink";
import { addEvent } from "../../../events/outbox/add";
import { connectSql, type SqlConnection } from "../../../events/outbox/client";
import { Publisher } from "../../../events/outbox/publisher";
import { outboxSql } from "../../../events/outbox/sql";
import { missingMoto, Moto } from "../../emulators/moto";
import { Server } from "../../migration/servers";
import { withServers } from "../../migration/with-servers";
import { type Arrived, Bus } from "./bus";
import { Door } from "./door";

const TYPE = "test.order.placed";
/** A millisecond between two looks, at most for half a minute. */
const MOST_LOOKS = 30_000;

/** A way out that refuses what tells of poison, and what follows it of the same tenant. */
class PickySink implements EventSink {
  readonly sent: Parcel[] = [];
  isMended = false;

  ready(): Promise<void> {
    return Promise.resolve();
  }

  send(parcels: readonly Parcel[]): Promise<void> {
    const held = new Map<string, string>();
    const kept = parcels.filter(({ event }) => {
      if (!this.isMended && event.data.includes("poison")) held.set(event.tenant, "it is poison");
      return !held.has(event.tenant);
    });
    this.sent.push(...kept);
    if (kept.length === parcels.length) return Promise.resolve();
    const events = kept.map(({ event }) => event);
    return Promise.reject(new PartlySent("refused: it is poison", events, held, false));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

withServers("a publisher whose sink keeps a part of what it sends", () => {
  let server: Server;
  let client: SqlConnection;
  const connect = (): Promise<SqlConnection> => connectSql(server.url);
  beforeAll(() => {
    server = new Server();
    server.start();
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    client = await connect();
    await client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    await client.query(outboxSql());
  });
  afterEach(() => client.end());

  const add = (tenant: string, data: unknown = {}) => addEvent(client, { tenant, type: TYPE, data });
  const waiting = async (): Promise<unknown> =>
    (
      await client.query(
        "SELECT coalesce(string_agg(tenant || sequence, ' ' ORDER BY tenant, sequence), '') AS all FROM stampworks_outbox",
      )
    ).rows[0]?.["all"];

  test("leaves what was not kept where it is, tells of it, and goes on with everybody else", async () => {
    const sink = new PickySink();
    const problems: string[] = [];
    const publisher = new Publisher({ stamp: "a1", connect, sink, onProblem: (each) => problems.push(each) });
    await add("acme");
    await add("acme", { poison: true });
    await add("acme");
    await add("globex");
    expect(await publisher.step()).toBe(2);
    expect([await waiting(), problems]).toEqual(["acme2 acme3", ["refused: it is poison"]]);
    // More of the refused tenant than go at once, and older than anybody else's.
    await client.query(`SELECT stampworks_event('acme', '${TYPE}', '{}') FROM generate_series(1, 600)`);
    await add("globex");
    expect(await publisher.step()).toBe(1);
    expect(sink.sent.map(({ event }) => `${event.tenant}${event.sequence}`)).toEqual([
      "acme1",
      "globex1",
      "globex2",
    ]);
    sink.isMended = true;
    await publisher.disconnect();
    const next = new Publisher({ stamp: "a1", connect, sink });
    while ((await next.step()) > 0);
    await next.disconnect();
    const own = sink.sent.filter(({ event }) => event.tenant === "acme").map(({ event }) => event.sequence);
    expect(own).toEqual(Array.from({ length: 603 }, (_, index) => index + 1));
  });

  (missingMoto === undefined ? describe : describe.skip)("to a bus of EventBridge", () => {
    let moto: Moto;
    let door: Door;
    let bus: Bus;
    beforeAll(async () => {
      moto = await Moto.start();
      bus = await Bus.make(moto, "acme-a1-events");
      door = await Door.open(moto.endpoint);
    });
    afterAll(() => {
      door.stop();
      moto.stop();
    });

    /** How often each event came, by its tenant and number; the same number under two ids is none of them. */
    function counted(arrived: readonly Arrived[]): Record<string, number> {
      const ids = new Map<string, unknown>();
      const counts: Record<string, number> = {};
      for (const { detail } of arrived) {
        const name = `${String(detail["tenant"])}${String(detail["sequence"])}`;
        if (ids.has(name)) expect(detail["id"]).toBe(ids.get(name));
        ids.set(name, detail["id"]);
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    }

    test("whose database goes away before it commits sends the same ids again, and loses none", async () => {
      const sink = await cloudSink("a1", bus.arn, { emulator: door.endpoint });
      for (const tenant of ["acme", "globex", "acme"]) await add(tenant);
      let cut = false;
      door.fault = async (entries) => {
        // Before the bus is asked, so that it keeps what nobody is left to note.
        if (entries.length > 0 && !cut) {
          cut = true;
          await client.query(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'stampworks events' AND pid <> pg_backend_pid()",
          );
        }
        return undefined;
      };
      const told: string[] = [];
      const publisher = new Publisher({ stamp: "a1", connect, sink, onProblem: (each) => told.push(each) });
      const ended = new AbortController();
      const running = publisher.run(ended.signal);
      for (let look = 0; look < MOST_LOOKS && (await waiting()) !== ""; look += 1)
        await new Promise((resolve) => setTimeout(resolve, 1));
      ended.abort();
      await running;
      await sink.close();
      const counts = counted(await bus.arrived());
      expect([Object.keys(counts).sort(), await waiting()]).toEqual([["acme1", "acme2", "globex1"], ""]);
      expect(told.length).toBeGreaterThan(0);
      expect(Math.max(...Object.values(counts))).toBeGreaterThan(1);
    });

    test("ends soon when it is told to while the bus is silent, and its events wait", async () => {
      const sink = await cloudSink("a1", bus.arn, { emulator: door.endpoint });
      await add("acme");
      const ended = new AbortController();
      door.calls.length = 0;
      door.fault = (entries) => (entries.length > 0 ? "silence" : undefined);
      const publisher = new Publisher({ stamp: "a1", connect, sink });
      const running = publisher.run(ended.signal);
      for (let look = 0; look < MOST_LOOKS && door.calls.length === 0; look += 1)
        await new Promise((resolve) => setTimeout(resolve, 1));
      ended.abort();
      await running;
      await sink.close();
      expect([door.calls.length, await waiting()]).toEqual([1, "acme1"]);
    });
  });
});
