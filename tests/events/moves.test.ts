import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { natsSink, natsSource } from "../../events/broker/nats";
import type { DuckDbCentre } from "../../events/centre/centre";
import { openDuckDb } from "../../events/centre/open";
import { takeIn } from "../../events/centre/intake";
import { addEvent } from "../../events/outbox/add";
import { connectSql } from "../../events/outbox/client";
import { Publisher } from "../../events/outbox/publisher";
import { outboxSql } from "../../events/outbox/sql";
import { eraseTenant } from "../../fleet/tenants/leave/erase";
import { moveTenant } from "../../fleet/tenants/move/move";
import { homeOf } from "../../tenants/client";
import { itemOf } from "../../tenants/placement/place";
import type { Registry } from "../../tenants/registry/registry";
import { Stage } from "../leave/stage";
import { Server } from "../migration/servers";
import { FAST } from "../migration/world";
import { request } from "../placement/fleet";
import { isSweep } from "../sweep";
import { testNats, withChain } from "./nats";

const STAMPS = ["a1", "b1"] as const;
const MOVERS = `  - kind: postgres
    url: { env: "DATABASE_URL_{STAMP}" }
    leave: [public.stampworks_outbox_home]
    tables:
      - { name: public.orders, tenant: tenant }
      - { name: public.stampworks_sequences, tenant: tenant }
      - { name: public.stampworks_outbox, tenant: tenant }
  - kind: centre
    warehouse: { kind: duckdb, file: centre.duckdb }
    broker: { kind: nats, servers: { env: NATS_URL } }
`;
/** Codes of a write that is to be repeated where the tenant is now. */
const AGAIN = ["SW001", "40001"];

withChain("tenants whose events go to the centre", () => {
  let servers: Readonly<Record<(typeof STAMPS)[number], Server>>;
  let nats: Awaited<ReturnType<typeof testNats>>;
  let stage: Stage;
  const over = new AbortController();
  const publishers: Promise<void>[] = [];
  beforeAll(async () => {
    nats = await testNats();
    await nats.start();
    servers = { a1: new Server(), b1: new Server() };
    stage = new Stage(
      { DATABASE_URL_A1: servers.a1.url, DATABASE_URL_B1: servers.b1.url, NATS_URL: nats.servers },
      MOVERS,
    );
    await stage.furnish(["acme", "globex", "wayne"]);
    for (const stamp of STAMPS) {
      servers[stamp].start();
      const client = await connectSql(servers[stamp].url);
      await client.query(`${outboxSql()}CREATE TABLE orders (tenant text, n int, PRIMARY KEY (tenant, n))`);
      await client.end();
      const sink = await natsSink(stamp, { servers: nats.servers });
      const connect = () => connectSql(servers[stamp].url);
      publishers.push(new Publisher({ stamp, connect, sink }).run(over.signal).then(() => sink.close()));
    }
  });
  afterAll(async () => {
    over.abort();
    await Promise.all(publishers);
    for (const stamp of STAMPS) servers?.[stamp].remove();
    await nats.remove();
    stage?.remove();
  });

  /** One order of a tenant, where the registry says that it is; false while it is nowhere. */
  async function order(registry: Registry, tenant: string): Promise<boolean> {
    const item = await registry.get("tenant", tenant);
    if (item === undefined) return false;
    const home = homeOf(item);
    if (home.paused) return false;
    const client = await connectSql(servers[home.write === "b1" ? "b1" : "a1"].url);
    try {
      await client.query("BEGIN");
      await client.query(`SET LOCAL stampworks.epoch = '${home.epoch}'`);
      const [last] = (
        await client.query("SELECT coalesce(max(n), 0) AS n FROM orders WHERE tenant = $1", [tenant])
      ).rows;
      const n = Number(last?.["n"]) + 1;
      await client.query("INSERT INTO orders VALUES ($1, $2)", [tenant, n]);
      await addEvent(client, { tenant, type: "test.order.placed", data: { n } });
      await client.query("COMMIT");
      return true;
    } catch (error) {
      const code: unknown =
        typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
      if (AGAIN.includes(String(code))) return false;
      throw error;
    } finally {
      await client.end();
    }
  }

  /** An application that writes for some tenants until it is told to end. */
  function application(tenants: readonly string[]): { end(): Promise<void> } {
    let isOver = false;
    const running = stage.withRegistry(async (registry) => {
      while (!isOver) for (const tenant of tenants) await order(registry, tenant).then(() => sleep(2));
    });
    return {
      end: () => {
        isOver = true;
        return running;
      },
    };
  }

  /** Lets the centre take in what comes until nothing is under way. */
  async function settled<T>(look: (centre: DuckDbCentre) => Promise<T>): Promise<T> {
    const centre = await openDuckDb(join(stage.root, "centre.duckdb"));
    const sources = await Promise.all(STAMPS.map((stamp) => natsSource(stamp, { servers: nats.servers })));
    const stop = new AbortController();
    const intake = takeIn(sources, centre, stop.signal);
    for (const stamp of STAMPS) {
      const client = await connectSql(servers[stamp].url);
      const left = async (): Promise<number> =>
        Number((await client.query("SELECT count(*) FROM stampworks_outbox")).rows[0]?.["count"]);
      while ((await left()) + (await sources[STAMPS.indexOf(stamp)]!.waiting()) > 0) await sleep(20);
      await client.end();
    }
    stop.abort();
    await intake;
    try {
      return await look(centre);
    } finally {
      await Promise.all(sources.map((source) => source.close()));
      await centre.close();
    }
  }

  async function ordersAt(stamp: "a1" | "b1", tenant: string): Promise<number[]> {
    const client = await connectSql(servers[stamp].url);
    const { rows } = await client.query("SELECT n FROM orders WHERE tenant = $1 ORDER BY n", [tenant]);
    await client.end();
    return rows.map(({ n }) => Number(n));
  }

  test("one is moved while it writes: each event is there once, and its order goes on over the cut-over", async () => {
    const writing = application(["acme", "globex", "wayne"]);
    let result = "";
    try {
      const moved = await moveTenant(
        {
          ...{ mode: "start", tenant: "acme", to: "b1", yes: true },
          settings: { ...FAST, dualWriteMs: 300, pauseMs: 20_000, patienceMs: 20_000 },
        },
        stage.context(),
      );
      result = moved.kind === "ran" ? moved.result : moved.kind;
    } finally {
      await writing.end();
    }
    await stage.withRegistry(async (registry) => {
      for (let more = 0; more < 20; ) if (await order(registry, "acme")) more += 1;
    });
    expect(result).toBe("done");
    await settled(async (centre) => {
      const committed = await ordersAt("b1", "acme");
      const rows = await centre.query(
        "SELECT sequence::INT AS sequence, (data->>'n')::INT AS n, stamp FROM events WHERE tenant = 'acme' ORDER BY sequence",
      );
      expect(rows.map(({ n }) => n)).toEqual(committed);
      expect(rows.map(({ sequence }) => sequence)).toEqual(committed);
      // At first all were written at a1, from some number on at b1.
      const stamps = rows.map(({ stamp }) => String(stamp)).join(" ");
      expect(stamps).toMatch(/^(a1 ?)+(b1 ?)+$/);
      const { conflicts, rejected, tenants } = await centre.state();
      expect({ conflicts, rejected }).toEqual({ conflicts: 0, rejected: 0 });
      for (const { completeTo, newest } of tenants) expect(completeTo).toBe(newest);
    });
    expect(await ordersAt("a1", "acme")).toEqual([]);
  });

  (isSweep ? test : test.skip)(
    "one goes to another stamp and back while it writes: each event is there once, in its order",
    async () => {
      const writing = application(["acme", "wayne"]);
      const results: string[] = [];
      try {
        for (const to of ["a1", "b1", "a1"]) {
          const moved = await moveTenant(
            {
              ...{ mode: "start", tenant: "acme", to, yes: true },
              settings: { ...FAST, dualWriteMs: 300, pauseMs: 20_000, patienceMs: 20_000 },
            },
            stage.context(),
          );
          results.push(moved.kind === "ran" ? moved.result : moved.kind);
        }
      } finally {
        await writing.end();
      }
      expect(results).toEqual(["done", "done", "done"]);
      await settled(async (centre) => {
        const committed = await ordersAt("a1", "acme");
        const rows = await centre.query(
          "SELECT sequence::INT AS sequence, (data->>'n')::INT AS n FROM events WHERE tenant = 'acme' ORDER BY sequence",
        );
        expect(rows.map(({ n }) => n)).toEqual(committed);
        expect(rows.map(({ sequence }) => sequence)).toEqual(committed);
        const { conflicts, rejected } = await centre.state();
        expect({ conflicts, rejected }).toEqual({ conflicts: 0, rejected: 0 });
      });
    },
  );

  test("one is erased: nothing of it is at a stamp, at the broker or at the centre, and the proof says how much there was", async () => {
    // Some are at the centre, some at the broker, and one in the outbox.
    const held = await settled((centre) => centre.count("globex", "a1"));
    await stage.withRegistry(async (registry) => {
      for (let more = 0; more < 5; ) if (await order(registry, "globex")) more += 1;
    });
    const source = await natsSource("a1", { servers: nats.servers });
    while ((await source.count("globex")) < 5) await sleep(20);
    const writing = application(["wayne"]);
    let erased: Awaited<ReturnType<typeof eraseTenant>>;
    try {
      erased = await eraseTenant(
        { mode: "start", tenant: "globex", keep: [], leaseMs: 0, confirm: false, yes: true },
        stage.context(),
      );
    } finally {
      await writing.end();
    }
    expect(erased.kind).toBe("erased");
    const proof = JSON.parse(readFileSync(erased.kind === "erased" ? erased.proof : "", "utf8")) as {
      deleted: { stamp: string; mover: string; what: string; count: number }[];
    };
    expect(proof.deleted.filter(({ mover }) => mover === "centre")).toEqual([
      { stamp: "a1", mover: "centre", what: "events of centre", count: held },
      { stamp: "a1", mover: "centre", what: "events on their way to centre", count: 5 },
    ]);
    expect(held).toBeGreaterThan(0);
    expect(await source.count("globex")).toBe(0);
    await source.close();
    for (const stamp of STAMPS) {
      const client = await connectSql(servers[stamp].url);
      for (const table of ["orders", "stampworks_sequences", "stampworks_outbox"])
        expect((await client.query(`SELECT * FROM ${table} WHERE tenant = 'globex'`)).rows).toEqual([]);
      await client.end();
    }
    await settled(async (centre) => {
      const { tenants } = await centre.state();
      expect(tenants.map(({ tenant }) => tenant)).toEqual(["acme", "wayne"]);
      expect(tenants.find(({ tenant }) => tenant === "wayne")).toMatchObject({
        events: (await ordersAt("a1", "wayne")).length,
      });
    });
    expect(readFileSync(join(stage.root, "centre.duckdb"), "latin1")).not.toContain("globex");
  });

  test("one comes again under the name of one that was erased: a life of its own, from number 1 on", async () => {
    await stage.withRegistry(async (registry) => {
      await registry.put("tenant", itemOf(request("globex"), "a1"));
      for (let more = 0; more < 4; ) if (await order(registry, "globex")) more += 1;
    });
    await settled(async (centre) => {
      const { tenants } = await centre.state();
      expect(tenants.find(({ tenant }) => tenant === "globex")).toEqual({
        ...{ tenant: "globex", events: 4, completeTo: 4, newest: 4 },
      });
    });
  });

  test("none is erased by a centre that is not there: an empty one would prove that nothing is left", async () => {
    const file = join(stage.root, "centre.duckdb");
    renameSync(file, `${file}.away`);
    try {
      await expect(
        eraseTenant(
          { mode: "start", tenant: "wayne", keep: [], leaseMs: 0, confirm: false, yes: true },
          stage.context(),
        ),
      ).rejects.toThrow(/movers\.yaml: warehouse\.file: there is no such centre; received "centre\.duckdb"/u);
      expect(existsSync(file)).toBe(false);
      expect((await ordersAt("a1", "wayne")).length).toBeGreaterThan(0);
    } finally {
      renameSync(`${file}.away`, file);
    }
  });
});
