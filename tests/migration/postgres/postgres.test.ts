import fc from "fast-check";
import { PostgresMover } from "../../../tenants/migration/postgres/mover";
import { OUT, RowsBench, TOOLS } from "./rows-bench";
import { LEAVE, TABLES } from "../tables";
import { withServers } from "../with-servers";

withServers("moving rows between two PostgreSQL servers", () => {
  const bench = new RowsBench();

  test("rows that change key, owner or each other's unique values come along in whatever order", async () => {
    await bench.begun();
    const id = (n: number): string =>
      `(SELECT min(id::text)::uuid FROM account WHERE tenant_id = 'acme' AND email LIKE 'user${n}%')`;
    const steps = fc.oneof(
      fc
        .integer({ min: 1, max: 6 })
        .map((n) => `UPDATE account SET email = email || gen_random_uuid() WHERE id = ${id(n)}`),
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
    const session = await bench.writer();
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 12 }), async (all) => {
        for (const step of all)
          if (step === "sync") await bench.mover.sync(OUT);
          else for (const statement of step.split("; ")) await session.query(statement);
        expect((await bench.mover.compare(OUT)).flatMap(({ differing }) => differing)).toEqual([]);
        expect(await bench.world.rowsOf("b1", "acme")).toEqual(await bench.world.rowsOf("a1", "acme"));
      }),
      { numRuns: 10 },
    );
  });

  test("a column that is added during the move is found, and comes along with the next run", async () => {
    await bench.begun();
    for (const stamp of ["a1", "b1"] as const)
      await bench.world.sql(stamp, "ALTER TABLE ledger ADD extra text");
    await bench.world.sql("a1", "UPDATE ledger SET extra = 'e' WHERE tenant_id = 'acme'");
    expect((await bench.mover.compare(OUT)).filter(({ differing }) => differing.length > 0)).toMatchObject([
      { what: "public.ledger: columns" },
    ]);
    expect(await bench.mover.repair(OUT)).toBe(6);
    expect(await bench.isEqual()).toBe(true);
    expect(await bench.world.rowsOf("b1", "acme")).toEqual(await bench.world.rowsOf("a1", "acme"));
  });

  test("a table can't be truncated while a tenant in it is moved", async () => {
    await bench.begun();
    await expect(bench.world.sql("a1", "TRUNCATE ledger")).rejects.toMatchObject({ code: "SW002" });
  });

  test("numbers drawn at the target after the move are not those of rows that came along", async () => {
    await bench.world.sql(
      "a1",
      "INSERT INTO ledger (tenant_id, id, op) OVERRIDING SYSTEM VALUE VALUES ('acme', 500, 'high')",
    );
    await bench.begun();
    await bench.mover.hold(OUT, "a1", "closed");
    await bench.mover.sync(OUT);
    await bench.mover.hold(OUT, "b1", "open");
    const [row] = await bench.world.sql(
      "b1",
      "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'next') RETURNING id",
    );
    expect(Number(row?.[0])).toBeGreaterThan(500);
  });

  test("keys that another tenant has at the target are told, and neither row is harmed", async () => {
    await bench.world.sql("b1", "INSERT INTO account SELECT 'third', id, 'same' FROM account LIMIT 0");
    const [row] = await bench.world.sql("a1", "SELECT id FROM account WHERE tenant_id = 'acme' LIMIT 1");
    await bench.world.sql("b1", "INSERT INTO account VALUES ('third', $1::uuid, 'same')", [row?.[0]]);
    await expect(bench.begun()).rejects.toThrow(
      /others have their keys or unique values in public\.account.*UUIDs/,
    );
    expect(await bench.world.sql("b1", "SELECT tenant_id FROM account WHERE email = 'same'")).toEqual([
      ["third"],
    ]);
  });

  test("what stands in the way is told before anything is changed", async () => {
    expect(await bench.mover.check(OUT)).toEqual([]);
    await bench.world.sql("a1", "CREATE TABLE forgotten (tenant_id text, id int PRIMARY KEY)");
    await bench.world.sql("a1", "CREATE TABLE child (account_id uuid REFERENCES account, n int)");
    await bench.world.sql("a1", "CREATE TABLE keyless (tenant_id text)");
    const before = [await bench.world.picture("a1"), await bench.world.picture("b1")];
    const asked = new PostgresMover({
      connect: bench.world.connect,
      tables: [...TABLES, { name: "public.keyless", tenant: "tenant_id" }],
      leave: LEAVE,
    });
    expect(await asked.check(OUT)).toEqual([
      expect.stringMatching(/^at a1: public\.keyless: no primary key; .*key/),
      "at a1: public.child points at a table that is moved, but is not declared itself: declare it with the column that points (through: account_id), or with a tenant's column of its own",
      "at a1: public.forgotten has the tenant's column, but is not declared: declare it, or leave it on purpose",
      "at a1: public.keyless has the tenant's column, but is not declared: declare it, or leave it on purpose",
      expect.stringMatching(/^at b1: public\.keyless: no such table/),
    ]);
    await asked.close();
    for (const name of ["child", "forgotten", "keyless"]) await bench.world.sql("a1", `DROP TABLE ${name}`);
    await bench.world.sql("b1", "ALTER TABLE account ALTER email TYPE varchar(5)");
    await bench.world.sql("b1", "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'left over')");
    expect(await bench.world.mover().check(OUT)).toEqual([
      expect.stringMatching(
        /^public\.account has other columns or keys at b1 than at a1 \(email: type text at a1, character varying\(5\) at b1.*bring both to one schema version$/,
      ),
      "at b1: public.ledger has 1 rows of the tenant already: remove them",
    ]);
    expect((await bench.world.picture("a1"))["triggers"]).toEqual(before[0]?.["triggers"]);
    expect((await bench.world.picture("b1"))["schemas"]).toEqual(before[1]?.["schemas"]);
  });

  test("a row that points at what is not at the target is found", async () => {
    for (const stamp of ["a1", "b1"] as const)
      await bench.world.sql(stamp, "ALTER TABLE account ADD country text REFERENCES country");
    await bench.world.sql("a1", "INSERT INTO country VALUES ('ch')");
    await bench.world.sql(
      "a1",
      "UPDATE account SET country = 'ch' WHERE tenant_id = 'acme' AND email = 'user2'",
    );
    await bench.begun();
    const found = (await bench.mover.compare(OUT)).filter(({ differing }) => differing.length > 0);
    expect(found).toMatchObject([
      { what: "public.account: account_country_fkey points at what is not in public.country" },
    ]);
    await bench.world.sql("b1", "INSERT INTO country VALUES ('ch')");
    expect(await bench.isEqual()).toBe(true);
  });

  test("a tenant with a schema of its own moves by schema", async () => {
    for (const stamp of ["a1", "b1"] as const) {
      await bench.world.sql(stamp, "DROP SCHEMA IF EXISTS t_acme CASCADE");
      await bench.world.sql(stamp, "CREATE SCHEMA t_acme");
      await bench.world.sql(stamp, "CREATE TABLE t_acme.thing (id serial PRIMARY KEY, name text)");
    }
    await bench.world.sql(
      "a1",
      "INSERT INTO t_acme.thing (name) SELECT 'n' || n FROM generate_series(1, 30) n",
    );
    const own = new PostgresMover({
      connect: bench.world.connect,
      tables: [{ name: "t_{tenant}.thing" }],
      portion: 4,
    });
    expect(await own.check(OUT)).toEqual([]);
    await own.hold(OUT, "b1", "closed");
    await own.hold(OUT, "a1", "open");
    await own.copy(OUT, TOOLS);
    await bench.world.sql("a1", "UPDATE t_acme.thing SET name = 'changed' WHERE id = 7");
    await own.hold(OUT, "a1", "closed");
    await own.sync(OUT);
    expect(await own.compare(OUT)).toMatchObject([{ from: 30, to: 30, differing: [] }]);
    await own.hold(OUT, "b1", "open");
    await own.purge(OUT, "a1");
    const rows = (stamp: "a1" | "b1") => bench.world.sql(stamp, "SELECT name FROM t_acme.thing ORDER BY id");
    expect(await rows("a1")).toEqual([]);
    expect((await rows("b1"))[6]).toEqual(["changed"]);
    await own.close();
  });
});
