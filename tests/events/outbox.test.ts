import { addEvent } from "../../events/outbox/add";
import { connectSql, type SqlConnection } from "../../events/outbox/client";
import { forgetTenant, inboxSql, takeOnce } from "../../events/inbox/inbox";
import { Publisher } from "../../events/outbox/publisher";
import { OUTBOX_FULL, outboxSql } from "../../events/outbox/sql";
import { Server } from "../migration/servers";
import { withServers } from "../migration/with-servers";
import { event, MemorySink } from "./events";

const TYPE = "test.order.placed";

withServers("an outbox in PostgreSQL", () => {
  let server: Server;
  let client: SqlConnection;
  let sink: MemorySink;
  let publisher: Publisher;
  const connect = (): Promise<SqlConnection> => connectSql(server.url);
  beforeAll(() => {
    server = new Server();
    server.start();
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    client = await connect();
    await client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    await client.query(`${outboxSql()}${inboxSql()}CREATE TABLE orders (tenant text, n int)`);
    sink = new MemorySink();
    publisher = new Publisher({ stamp: "a1", connect, sink });
  });
  afterEach(async () => {
    await publisher.disconnect();
    await client.end();
  });

  const add = (tenant: string, more: { data?: unknown; subject?: string; type?: string } = {}) =>
    addEvent(client, { tenant, type: TYPE, data: {}, ...more });
  const counted = async (table: string): Promise<number> =>
    Number((await client.query(`SELECT count(*) FROM ${table}`)).rows[0]?.["count"]);

  test("an event is committed with what it tells of, or not at all, and leaves no gap", async () => {
    await client.query("BEGIN");
    await client.query("INSERT INTO orders VALUES ('acme', 1)");
    await add("acme");
    await client.query("ROLLBACK");
    await client.query("BEGIN");
    await client.query("INSERT INTO orders VALUES ('acme', 2)");
    await add("acme");
    await client.query("COMMIT");
    await publisher.step();
    expect([sink.numbers("acme"), await counted("orders")]).toEqual([[1], 1]);
  });

  test("applications that write at once number a tenant's events without gaps, in the order of their commits", async () => {
    const clients = await Promise.all([1, 2, 3, 4].map(connect));
    await Promise.all(
      clients.map(async (each, writer) => {
        for (let turn = 0; turn < 25; turn += 1) {
          await each.query("BEGIN");
          await addEvent(each, { tenant: turn % 5 === 0 ? "globex" : "acme", type: TYPE, data: { writer } });
          await each.query(turn % 7 === 3 ? "ROLLBACK" : "COMMIT");
        }
      }),
    );
    await Promise.all(clients.map((each) => each.end()));
    while ((await publisher.step()) > 0);
    for (const tenant of ["acme", "globex"]) {
      const numbers = sink.numbers(tenant);
      expect(numbers.length).toBeGreaterThan(10);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
    expect(await counted("stampworks_outbox")).toBe(0);
  });

  test("what the broker did not confirm is sent again, with the same ids, and nothing after it before", async () => {
    for (let turn = 0; turn < 5; turn += 1) await add("acme");
    sink.failing = new Error("the broker is away");
    sink.keptBefore = 3;
    await expect(publisher.step()).rejects.toThrow("the broker is away");
    expect(await counted("stampworks_outbox")).toBe(5);
    sink.failing = undefined;
    await publisher.step();
    expect(sink.numbers("acme")).toEqual([1, 2, 3, 1, 2, 3, 4, 5]);
    expect(new Set(sink.sent.map(({ event: sent }) => sent.id)).size).toBe(5);
  });

  test("of two publishers one works, and the other takes over when it ends", async () => {
    await add("acme");
    const other = await connect();
    await other.query("BEGIN");
    await other.query("SELECT pg_advisory_xact_lock(hashtext('stampworks.outbox'))");
    expect(await publisher.step()).toBe(0);
    await other.end();
    expect(await publisher.step()).toBe(1);
  });

  test("one whose machine went away while it was sending gives its turn back by the server's own clock", async () => {
    let own: SqlConnection | undefined;
    let shown: unknown;
    const sending = new Publisher({
      stamp: "a1",
      connect: async () => (own = await connect()),
      sink: {
        ready: () => Promise.resolve(),
        close: () => Promise.resolve(),
        send: async () => {
          shown = (await own?.query("SHOW idle_in_transaction_session_timeout"))?.rows;
        },
      },
    });
    await add("acme");
    expect(await sending.step()).toBe(1);
    await sending.disconnect();
    expect(shown).toEqual([{ idle_in_transaction_session_timeout: "1min" }]);
  });

  test("a publisher that speaks for another stamp than the database's is refused", async () => {
    await publisher.step();
    const stranger = new Publisher({ stamp: "b1", connect, sink });
    await expect(stranger.step()).rejects.toThrow("the outbox is of another stamp than b1");
  });

  test("a publisher goes on by itself when its server was gone", async () => {
    const problems: string[] = [];
    const over = new AbortController();
    const running = new Publisher({ stamp: "a1", connect, sink, onProblem: (text) => problems.push(text) });
    const run = running.run(over.signal);
    await add("acme");
    while (sink.sent.length < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    server.stop();
    while (problems.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    server.start();
    await client.end();
    client = await connect();
    await add("acme");
    while (!sink.numbers("acme").includes(2)) await new Promise((resolve) => setTimeout(resolve, 10));
    over.abort();
    await run;
    // The server may have gone before it was told that the first had left.
    expect([...new Set(sink.numbers("acme"))]).toEqual([1, 2]);
  });

  test("says how much waits and for how long", async () => {
    expect(await publisher.state()).toMatchObject({ waiting: 0, oldestSeconds: 0 });
    await add("acme");
    await client.query("UPDATE stampworks_outbox SET time = time - interval '90 seconds'");
    await add("acme");
    const { oldestSeconds, waiting } = await publisher.state();
    expect(waiting).toBe(2);
    expect(oldestSeconds).toBeGreaterThanOrEqual(90);
  });

  test("is bounded: one that is full refuses events, and only them, until some have left", async () => {
    await client.query(outboxSql({ mostBytes: 2 ** 20 }));
    const random = (): string =>
      Array.from({ length: 300 }, () => Math.random().toString(36).slice(2, 12)).join("");
    const fill = async (): Promise<unknown> => {
      for (let turn = 0; turn < 2000; turn += 1) {
        // Short enough to stay in the table itself.
        const failed = await add("acme", { data: random().slice(0, 1500) }).catch((error: unknown) => error);
        if (typeof failed !== "string") return failed;
      }
      return undefined;
    };
    expect(await fill()).toMatchObject({
      code: OUTBOX_FULL,
      message: expect.stringContaining("the outbox is full"),
    });
    await client.query("INSERT INTO orders VALUES ('acme', 1)");
    while ((await publisher.step()) > 0);
    await client.query("VACUUM stampworks_outbox");
    await add("acme");
    await publisher.step();
    const numbers = sink.numbers("acme");
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  test("large events, which lie beside the table, count in its bound", async () => {
    await client.query(outboxSql({ mostBytes: 2 ** 20 }));
    // Nothing that PostgreSQL could pack.
    const large = (): string =>
      Array.from({ length: 18_000 }, () => Math.random().toString(36).slice(2, 12)).join("");
    let failed: unknown;
    for (let turn = 0; turn < 20 && typeof failed !== "object"; turn += 1)
      failed = await add("acme", { data: large() }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: OUTBOX_FULL });
    expect((await publisher.state()).bytes).toBeGreaterThan(2 ** 20);
  });

  test("a small outbox gives its room back before so many rows as a large one", async () => {
    await client.query(outboxSql({ mostBytes: 2 ** 20 }));
    const { rows } = await client.query(
      "SELECT array_to_string(reloptions, ',') AS options FROM pg_class WHERE relname = 'stampworks_outbox'",
    );
    expect(rows[0]?.["options"]).toContain("autovacuum_vacuum_threshold=128");
  });

  test("sends a tenant's events in the order of their numbers, though the clock went back, or was a year ahead", async () => {
    await client.query(
      `SELECT stampworks_event(tenant, '${TYPE}', '{}') FROM generate_series(1, 700), (VALUES ('acme'), ('globex')) AS t(tenant)`,
    );
    await client.query("UPDATE stampworks_outbox SET time = time - sequence * interval '1 second'");
    await client.query(
      "UPDATE stampworks_outbox SET time = time + interval '1 year' WHERE tenant = 'globex' AND sequence = 1",
    );
    const steps: number[] = [];
    for (let sent = await publisher.step(); sent > 0; sent = await publisher.step()) steps.push(sent);
    expect(steps).toEqual([500, 500, 400]);
    const all = Array.from({ length: 700 }, (_, index) => index + 1);
    expect([sink.numbers("acme"), sink.numbers("globex")]).toEqual([all, all]);
  });

  test("sends no more bytes at once than a slow way carries in the broker's time, and somebody's single ones between", async () => {
    const large = "x".repeat(190_000);
    for (let turn = 0; turn < 60; turn += 1) await add("acme", { data: large });
    await add("globex");
    expect(await publisher.step()).toBeLessThan(30);
    expect(sink.numbers("globex")).toEqual([1]);
    while ((await publisher.step()) > 0);
    expect(sink.numbers("acme")).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  test.each([
    ["tenant", "../acme", {}],
    ["tenant", "", {}],
    ["type", "acme", { type: "order placed" }],
    ["type", "acme", { type: "" }],
    ["subject", "acme", { subject: "order\nx" }],
    ["subject", "acme", { subject: "größe" }],
    ["data", "acme", { data: "x".repeat(200_000) }],
  ])("refuses a %s that an envelope can't carry", async (_, tenant, more) => {
    await expect(add(tenant, more)).rejects.toMatchObject({ code: "23514" });
    expect(await counted("stampworks_outbox")).toBe(0);
  });

  test("a consumer does each event once and in order, whatever comes twice, early, or fails half-way", async () => {
    const done: number[] = [];
    const take = (sequence: number, fails = false) =>
      takeOnce(client, "invoices", event("acme", sequence), async (transaction) => {
        await transaction.query("INSERT INTO orders VALUES ('acme', $1)", [sequence]);
        if (fails) throw new Error("killed");
        done.push(sequence);
      });
    expect(await take(1)).toBe("done");
    expect(await take(1)).toBe("known");
    expect(await take(3)).toBe("early");
    await expect(take(2, true)).rejects.toThrow("killed");
    expect(await take(2)).toBe("done");
    expect(await take(3)).toBe("done");
    expect([done, await counted("orders")]).toEqual([[1, 2, 3], 3]);
  });

  test("a consumer that forgot an erased tenant does the events of whoever comes under its name", async () => {
    const take = (tenant: string, sequence: number, consumer = "invoices") =>
      takeOnce(client, consumer, event(tenant, sequence), () => Promise.resolve());
    for (const each of ["acme", "globex"]) for (const number of [1, 2]) await take(each, number);
    await take("acme", 1, "mails");
    expect(await forgetTenant(client, "acme")).toBe(2);
    expect((await client.query("SELECT DISTINCT tenant FROM stampworks_inbox")).rows).toEqual([
      { tenant: "globex" },
    ]);
    expect([await take("acme", 1), await take("globex", 2)]).toEqual(["done", "known"]);
  });

  test("the SQL can be run again, and in a schema of one's own", async () => {
    await client.query(outboxSql());
    await client.query(`CREATE SCHEMA shop; ${outboxSql({ schema: "shop" })}`);
    await addEvent(client, { tenant: "acme", type: TYPE, data: 1 }, "shop");
    const own = new Publisher({ stamp: "a1", connect, sink, schema: "shop" });
    await own.step();
    await own.disconnect();
    expect(sink.numbers("acme")).toEqual([1]);
    expect(() => outboxSql({ schema: 'x"; DROP' })).toThrow("schema");
  });
});
