import fc from "fast-check";
import type { Crossing } from "../../fleet/migration/mover";
import { PostgresMover } from "../../fleet/migration/postgres/mover";
import type { Session } from "../../fleet/migration/postgres/session";
import { TABLES } from "./tables";
import { withServers } from "./with-servers";
import { World } from "./world";

const OUT: Crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 5, way: "out" };
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };
const LEVELS = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"] as const;

withServers("moving rows between two PostgreSQL servers", () => {
  let world: World;
  let mover: PostgresMover;
  const open: Session[] = [];
  beforeAll(() => {
    world = new World();
  });
  afterAll(() => world?.remove());
  beforeEach(async () => {
    await world.reset(6);
    mover = world.mover();
  });
  afterEach(async () => {
    for (const session of open.splice(0)) await session.end();
    await mover.close();
  });

  async function writer(stamp: "a1" | "b1" = "a1"): Promise<Session> {
    const session = await world.connect(stamp);
    open.push(session);
    await session.query("SET search_path = public");
    return session;
  }

  const ledger = "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'new')";
  const news = (stamp: "a1" | "b1") => world.sql(stamp, "SELECT count(*) FROM ledger WHERE op = 'new'");

  async function begun(): Promise<void> {
    await mover.hold(OUT, "b1", "closed");
    await mover.hold(OUT, "a1", "open");
    await mover.copy(OUT, TOOLS);
  }

  const isEqual = async (): Promise<boolean> =>
    (await mover.compare(OUT)).every(({ differing }) => differing.length === 0);

  test.each(LEVELS)(
    "a %s transaction that wrote before the fence closed is waited for, and comes along",
    async (level) => {
      await begun();
      const session = await writer();
      await session.query(`BEGIN ISOLATION LEVEL ${level}`);
      await session.query(ledger);
      let closed = false;
      const closing = mover.hold(OUT, "a1", "closed").then(() => {
        closed = true;
      });
      await new Promise((resolve) => {
        setTimeout(resolve, 200);
      });
      expect(closed).toBe(false);
      await session.query("COMMIT");
      await closing;
      expect(await mover.sync(OUT)).toBe(1);
      expect(await news("b1")).toEqual([["1"]]);
    },
  );

  test.each(LEVELS)(
    "a %s transaction that began before the fence closed, and writes after, is refused",
    async (level) => {
      await begun();
      const session = await writer();
      await session.query(`BEGIN ISOLATION LEVEL ${level}`);
      await session.query("SELECT count(*) FROM ledger");
      await mover.hold(OUT, "a1", "closed");
      await expect(session.query(ledger)).rejects.toThrow(
        level === "READ COMMITTED"
          ? "tenant acme is not written to here any more"
          : "could not serialize access",
      );
      await session.query("ROLLBACK");
      await expect(
        session.query("UPDATE account SET seen = 1 WHERE tenant_id = 'acme'"),
      ).rejects.toMatchObject({ code: "SW001" });
      await expect(session.query("DELETE FROM orders WHERE tenant_id = 'acme'")).rejects.toMatchObject({
        code: "SW001",
      });
      await session.query("INSERT INTO ledger (tenant_id, op) VALUES ('other', 'fine')");
    },
  );

  test.each(LEVELS)(
    "a %s transaction that began before the move never writes what is not noted",
    async (level) => {
      const session = await writer();
      await session.query(`BEGIN ISOLATION LEVEL ${level}`);
      await session.query("SELECT count(*) FROM account");
      await begun();
      const outcome = await session.query(ledger).then(
        () => "written",
        (error: unknown) => String(error),
      );
      await session.query(outcome === "written" ? "COMMIT" : "ROLLBACK");
      if (level === "READ COMMITTED") expect(outcome).toBe("written");
      else expect(outcome).toContain("began to be moved during this transaction");
      expect(await isEqual()).toBe(true);
      expect(await news("b1")).toEqual(await news("a1"));
    },
  );

  test("a transaction that is writing when the move begins is waited for", async () => {
    const session = await writer();
    await session.query("BEGIN");
    await session.query(ledger);
    const beginning = begun();
    await new Promise((resolve) => {
      setTimeout(resolve, 150);
    });
    await session.query("COMMIT");
    await beginning;
    expect(await isEqual()).toBe(true);
    expect(await news("b1")).toEqual([["1"]]);
  });

  test("a writer with the token of an earlier home is refused where the fence was opened since", async () => {
    await begun();
    await mover.hold(OUT, "a1", "closed");
    await mover.hold({ ...OUT, epoch: 9 }, "a1", "open");
    const session = await writer();
    await session.query("SET stampworks.epoch = '8'");
    await expect(session.query(ledger)).rejects.toMatchObject({ code: "SW001" });
    await session.query("SET stampworks.epoch = '9'");
    await session.query(ledger);
  });

  test("rows that change key, owner or each other's unique values come along in whatever order", async () => {
    await begun();
    const id = (n: number): string =>
      `(SELECT min(id::text)::uuid FROM account WHERE tenant_id = 'acme' AND email LIKE 'user${n}%')`;
    const steps = fc.oneof(
      fc
        .integer({ min: 1, max: 6 })
        .map((n) => `UPDATE account SET email = email || 'x' WHERE id = ${id(n)}`),
      fc.constant(
        "UPDATE account SET email = 'tmp' WHERE tenant_id = 'acme' AND email = 'user1'; UPDATE account SET email = 'user1' WHERE tenant_id = 'acme' AND email = 'user2'; UPDATE account SET email = 'user2' WHERE tenant_id = 'acme' AND email = 'tmp'",
      ),
      fc.integer({ min: 1, max: 6 }).map((n) => `UPDATE orders SET no = no + 10 WHERE account_id = ${id(n)}`),
      fc.integer({ min: 1, max: 6 }).map((n) => `DELETE FROM account WHERE id = ${id(n)}`),
      fc.constant(
        "UPDATE ledger SET tenant_id = 'acme' WHERE tenant_id = 'other' AND id = (SELECT max(id) FROM ledger WHERE tenant_id = 'other')",
      ),
      fc.constant(
        "UPDATE ledger SET tenant_id = 'other' WHERE tenant_id = 'acme' AND id = (SELECT min(id) FROM ledger WHERE tenant_id = 'acme')",
      ),
      fc
        .integer({ min: 1, max: 9 })
        .map(
          (n) =>
            `INSERT INTO account VALUES ('acme', gen_random_uuid(), 'user${n}' || random()) ON CONFLICT DO NOTHING`,
        ),
      fc.constant("sync"),
    );
    const session = await writer();
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 12 }), async (all) => {
        for (const step of all)
          if (step === "sync") await mover.sync(OUT);
          else for (const statement of step.split("; ")) await session.query(statement);
        expect((await mover.compare(OUT)).flatMap(({ differing }) => differing)).toEqual([]);
        expect(await world.rowsOf("b1", "acme")).toEqual(await world.rowsOf("a1", "acme"));
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  test("a table can't be truncated while a tenant in it is moved", async () => {
    await begun();
    await expect(world.sql("a1", "TRUNCATE ledger")).rejects.toMatchObject({ code: "SW002" });
  });

  test("numbers drawn at the target after the move are not those of rows that came along", async () => {
    await world.sql(
      "a1",
      "INSERT INTO ledger (tenant_id, id, op) OVERRIDING SYSTEM VALUE VALUES ('acme', 500, 'high')",
    );
    await begun();
    await mover.hold(OUT, "a1", "closed");
    await mover.sync(OUT);
    await mover.hold(OUT, "b1", "open");
    const [row] = await world.sql(
      "b1",
      "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'next') RETURNING id",
    );
    expect(Number(row?.[0])).toBeGreaterThan(500);
  });

  test("keys that another tenant has at the target are told, and neither row is harmed", async () => {
    await world.sql("b1", "INSERT INTO account SELECT 'third', id, 'same' FROM account LIMIT 0");
    const [row] = await world.sql("a1", "SELECT id FROM account WHERE tenant_id = 'acme' LIMIT 1");
    await world.sql("b1", "INSERT INTO account VALUES ('third', $1::uuid, 'same')", [row?.[0]]);
    await expect(begun()).rejects.toThrow(
      /others have their keys or unique values in public\.account.*UUIDs/,
    );
    expect(await world.sql("b1", "SELECT tenant_id FROM account WHERE email = 'same'")).toEqual([["third"]]);
  });

  test("what stands in the way is told before anything is changed", async () => {
    expect(await mover.check(OUT)).toEqual([]);
    await world.sql("a1", "CREATE TABLE forgotten (tenant_id text, id int PRIMARY KEY)");
    await world.sql("a1", "CREATE TABLE child (account_id uuid REFERENCES account, n int)");
    await world.sql("a1", "CREATE TABLE keyless (tenant_id text)");
    const before = [await world.picture("a1"), await world.picture("b1")];
    const asked = new PostgresMover({
      connect: world.connect,
      tables: [...TABLES, { name: "public.keyless", tenant: "tenant_id" }],
    });
    expect(await asked.check(OUT)).toEqual([
      expect.stringMatching(/^at a1: public\.keyless: no primary key; .*key/),
      "at a1: public.child points at a table that is moved, but is not declared itself",
      "at a1: public.forgotten has the tenant's column, but is not declared: declare it, or leave it on purpose",
      "at a1: public.keyless has the tenant's column, but is not declared: declare it, or leave it on purpose",
      expect.stringMatching(/^at b1: public\.keyless: no such table/),
    ]);
    await asked.close();
    for (const name of ["child", "forgotten", "keyless"]) await world.sql("a1", `DROP TABLE ${name}`);
    await world.sql("b1", "ALTER TABLE account ALTER email TYPE varchar(5)");
    await world.sql("b1", "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'left over')");
    expect(await world.mover().check(OUT)).toEqual([
      "public.account has other columns or keys at b1 than at a1: bring both to one schema version",
      "at b1: public.ledger has 1 rows of the tenant already: remove them",
    ]);
    expect((await world.picture("a1"))["triggers"]).toEqual(before[0]?.["triggers"]);
    expect((await world.picture("b1"))["schemas"]).toEqual(before[1]?.["schemas"]);
  });

  test("a row that points at what is not at the target is found", async () => {
    for (const stamp of ["a1", "b1"] as const)
      await world.sql(stamp, "ALTER TABLE account ADD country text REFERENCES country");
    await world.sql("a1", "INSERT INTO country VALUES ('ch')");
    await world.sql("a1", "UPDATE account SET country = 'ch' WHERE tenant_id = 'acme' AND email = 'user2'");
    await begun();
    const found = (await mover.compare(OUT)).filter(({ differing }) => differing.length > 0);
    expect(found).toMatchObject([
      { what: "public.account: account_country_fkey points at what is not in public.country" },
    ]);
    await world.sql("b1", "INSERT INTO country VALUES ('ch')");
    expect(await isEqual()).toBe(true);
  });

  test("a tenant with a schema of its own moves by schema", async () => {
    for (const stamp of ["a1", "b1"] as const) {
      await world.sql(stamp, "DROP SCHEMA IF EXISTS t_acme CASCADE");
      await world.sql(stamp, "CREATE SCHEMA t_acme");
      await world.sql(stamp, "CREATE TABLE t_acme.thing (id serial PRIMARY KEY, name text)");
    }
    await world.sql("a1", "INSERT INTO t_acme.thing (name) SELECT 'n' || n FROM generate_series(1, 30) n");
    const own = new PostgresMover({
      connect: world.connect,
      tables: [{ name: "t_{tenant}.thing" }],
      portion: 4,
    });
    expect(await own.check(OUT)).toEqual([]);
    await own.hold(OUT, "b1", "closed");
    await own.hold(OUT, "a1", "open");
    await own.copy(OUT, TOOLS);
    await world.sql("a1", "UPDATE t_acme.thing SET name = 'changed' WHERE id = 7");
    await own.hold(OUT, "a1", "closed");
    await own.sync(OUT);
    expect(await own.compare(OUT)).toMatchObject([{ from: 30, to: 30, differing: [] }]);
    await own.hold(OUT, "b1", "open");
    await own.purge(OUT, "a1");
    const rows = (stamp: "a1" | "b1") => world.sql(stamp, "SELECT name FROM t_acme.thing ORDER BY id");
    expect(await rows("a1")).toEqual([]);
    expect((await rows("b1"))[6]).toEqual(["changed"]);
    await own.close();
  });
});
