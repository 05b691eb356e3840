import { PassingError } from "../../../../tenants/migration/mover";
import type { TableSpec } from "../../../../tenants/migration/postgres/table";
import { type Ends, Lab, type Moving } from "../lab";
import { withServers } from "../../with-servers";

/** As Django makes them: foreign keys that are looked at when a transaction ends. */
const LATE = [
  "CREATE TABLE orders (id int PRIMARY KEY, tenant_id text)",
  "CREATE TABLE line (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders DEFERRABLE INITIALLY DEFERRED, note text)",
  "CREATE TABLE part (id int PRIMARY KEY, line_id int NOT NULL REFERENCES line DEFERRABLE INITIALLY DEFERRED, note text)",
];
const TABLES: readonly TableSpec[] = [
  { name: "public.part", through: "line_id" },
  { name: "public.line", through: "order_id" },
  { name: "public.orders", tenant: "tenant_id" },
];
/** Every third order is acme's, and line and part have the numbers of their order. */
const ROWS = [
  "INSERT INTO orders SELECT n, CASE n % 3 WHEN 0 THEN 'acme' ELSE 'other' END FROM generate_series(1, 30) n",
  "INSERT INTO line SELECT n, n, 'line ' || n FROM generate_series(1, 30) n",
  "INSERT INTO part SELECT n, n, 'part ' || n FROM generate_series(1, 30) n",
];

withServers("tables whose rows are the tenant's by others, at their edges", () => {
  const lab = new Lab();

  const shop = (): Promise<Ends> => lab.ends({ both: LATE, a1: ROWS });

  async function inOne(ends: Ends, statements: readonly string[]): Promise<void> {
    await ends.run("a1", ["BEGIN", ...statements, "COMMIT"]);
  }

  /** Tables with triggers of the mover. */
  const guardedOf = (ends: Ends): Promise<string[]> =>
    ends.rows(
      "a1",
      "(SELECT DISTINCT tgrelid::regclass::text AS at FROM pg_trigger WHERE tgname LIKE 'stampworks%')",
    );

  test("a name that is changed after the move stops nobody", async () => {
    const ends = await shop();
    const moving = await ends.begun(TABLES);
    await moving.finish();
    await ends.run("a1", [
      "ALTER TABLE orders RENAME tenant_id TO owner",
      "ALTER TABLE orders RENAME TO purchase",
      "UPDATE line SET note = 'other''s' WHERE id = 4",
      "INSERT INTO part VALUES (900, 4, 'other''s')",
    ]);
    expect(await ends.rows("a1", "part", "id = 900")).toEqual(["(900,4,other's)"]);
    // Whoever still writes for the tenant there is refused by what says whose a row is.
    await expect(
      inOne(ends, ["INSERT INTO line VALUES (901, 901)", "INSERT INTO purchase VALUES (901, 'acme')"]),
    ).rejects.toMatchObject({ code: "SW001" });
  });

  test("a tenant that comes back finds its guards again, by the names of today", async () => {
    const ends = await shop();
    const moving = await ends.begun(TABLES);
    await moving.finish();
    for (const stamp of ["a1", "b1"] as const)
      await ends.run(stamp, ["ALTER TABLE orders RENAME id TO number"]);
    const back = { ...moving.crossing, from: "b1", to: "a1", epoch: 9 };
    const mover = ends.mover(TABLES);
    await mover.hold(back, "a1", "closed");
    await mover.hold(back, "b1", "open");
    await mover.copy(back, { tell: () => undefined, signal: new AbortController().signal });
    await expect(ends.run("a1", ["INSERT INTO part VALUES (900, 3, 'late')"])).rejects.toMatchObject({
      code: "SW001",
    });
    await ends.run("b1", ["UPDATE part SET note = 'late' WHERE id = 3"]);
    expect(await mover.sync(back)).toBe(1);
  });

  test("a table that is declared otherwise than in the move before is guarded and noted as it is declared", async () => {
    const ends = await lab.ends({ both: [...LATE, "ALTER TABLE line ADD tenant_id text"], a1: ROWS });
    await ends.run("a1", ["UPDATE line SET tenant_id = 'nobody'"]);
    const [part, , orders] = TABLES;
    if (part === undefined || orders === undefined) throw new Error("no tables");
    const before = ends.mover([{ name: "public.line", tenant: "tenant_id" }, orders]);
    const crossing = { from: "a1", to: "b1", epoch: 5, direction: "forward", tenant: "acme" } as const;
    await before.hold(crossing, "a1", "open");
    const mover = ends.mover(TABLES);
    await mover.hold(crossing, "b1", "closed");
    await mover.hold(crossing, "a1", "open");
    await mover.copy(crossing, { tell: () => undefined, signal: new AbortController().signal });
    await ends.run("a1", ["UPDATE line SET note = 'changed' WHERE id = 3"]);
    expect(await mover.sync(crossing)).toBe(1);
    await mover.hold(crossing, "a1", "closed");
    await expect(ends.run("a1", ["UPDATE line SET note = 'late' WHERE id = 3"])).rejects.toMatchObject({
      code: "SW001",
    });
  });

  test("a row that is written before what it points at is moved, whoever writes that", async () => {
    const ends = await shop();
    const moving = await ends.begun(TABLES);
    const early = await ends.writer("a1");
    await early.query("BEGIN");
    await early.query("INSERT INTO line VALUES (900, 900, 'early')");
    await ends.run("a1", ["INSERT INTO orders VALUES (900, 'acme')"]);
    // It is waited for: whoever closes the fence before has not seen what it wrote.
    await expect(moving.mover.hold(moving.crossing, "a1", "closed")).rejects.toBeInstanceOf(PassingError);
    await early.query("COMMIT");
    await moving.finish();
    expect(await ends.rows("b1", "line", "id = 900")).toEqual(["(900,900,early)"]);
    expect(await ends.rows("a1", "line", "id = 900")).toEqual([]);
  });

  test("what says whose a row is has its guards first, and loses them last", async () => {
    class Ended extends Error {}
    const ends = await shop();
    const killPoint = (point: string): void => {
      if (point === "table") throw new Ended();
    };
    const crossing = { from: "a1", to: "b1", epoch: 5, direction: "forward", tenant: "acme" } as const;
    const ended = ends.mover(TABLES, { killPoint });
    await expect(ended.hold(crossing, "a1", "open")).rejects.toBeInstanceOf(Ended);
    expect(await guardedOf(ends)).toEqual(["(orders)"]);
    await ends.mover(TABLES).hold(crossing, "a1", "open");
    await expect(ended.hold(crossing, "a1", "free")).rejects.toBeInstanceOf(Ended);
    expect(await guardedOf(ends)).toEqual(["(line)", "(orders)"]);
  });

  test.each(["REPEATABLE READ", "SERIALIZABLE"])(
    "a transaction at %s that is older than the move, and sees a row as another's, is to be repeated",
    async (level) => {
      const ends = await shop();
      const old = await ends.writer("a1");
      await old.query(`BEGIN ISOLATION LEVEL ${level}`);
      // It is as old as its first look at anything; a lock on the table would keep the triggers off.
      await old.query("SELECT count(*) FROM pg_class");
      const young = await ends.writer("a1");
      await young.query("UPDATE orders SET tenant_id = 'acme' WHERE id = 4");
      const moving = await ends.begun(TABLES);
      await expect(old.query("UPDATE line SET note = 'unseen' WHERE id = 4")).rejects.toThrow(
        "tenant acme began to be moved during this transaction",
      );
      await old.query("ROLLBACK");
      await moving.finish();
    },
  );

  const PASSING: Readonly<Record<string, readonly string[]>> = {
    "what they point at is another's of the same key": [
      "DELETE FROM orders WHERE id = 15",
      "INSERT INTO orders VALUES (15, 'other')",
    ],
    "what they point at is the tenant's of the same key": [
      "DELETE FROM orders WHERE id = 16",
      "INSERT INTO orders VALUES (16, 'acme')",
    ],
    "keys are shifted": [
      "UPDATE orders SET id = -id",
      "UPDATE orders SET id = 1 - id",
      "INSERT INTO orders VALUES (1, 'other')",
    ],
    "a row between goes elsewhere when what it pointed at is gone": [
      "DELETE FROM orders WHERE id = 15",
      "UPDATE line SET order_id = 4 WHERE order_id = 15",
    ],
    "a row between is another's of the same key": [
      "DELETE FROM line WHERE id = 15",
      "INSERT INTO line VALUES (15, 4, 'other''s')",
    ],
    "a row between comes from elsewhere when what it pointed at is gone": [
      "DELETE FROM orders WHERE id = 16",
      "UPDATE line SET order_id = 18 WHERE order_id = 16",
    ],
    "a row between gets another key, and another one gets its": [
      "UPDATE line SET id = 900 WHERE id = 15",
      "UPDATE line SET id = 15 WHERE id = 16",
      "UPDATE line SET id = 16 WHERE id = 900",
    ],
  };

  test.each(Object.entries(PASSING))(
    "rows that pass to another tenant are noted: %s",
    async (_, statements) => {
      const ends = await shop();
      const moving = await ends.begun(TABLES);
      await inOne(ends, statements);
      await moving.sync();
      expect(await moving.differences()).toEqual([]);
      await expectNothingLeft(ends, moving);
    },
  );

  async function expectNothingLeft(ends: Ends, moving: Moving): Promise<void> {
    const mine = await ends.rows(
      "a1",
      "part",
      "line_id IN (SELECT l.id FROM line l JOIN orders o ON o.id = l.order_id WHERE o.tenant_id = 'acme')",
    );
    await moving.finish();
    expect(await ends.rows("b1", "part")).toEqual(mine);
  }

  test("a row at the target that points at nothing is told, whosever it was", async () => {
    const ends = await shop();
    const moving = await ends.begun(TABLES);
    await ends.run("b1", ["SET session_replication_role = replica", "DELETE FROM orders WHERE id = 3"]);
    await ends.run("a1", ["SET session_replication_role = replica", "DELETE FROM orders WHERE id = 3"]);
    expect(await moving.differences()).toContainEqual(
      expect.stringMatching(/public\.line: line_order_id_fkey points at what is not in public\.orders.*; 3$/),
    );
  });

  test.each(["a1", "b1"] as const)(
    "rows at %s that point at nothing in spite of the foreign key are refused by name",
    async (stamp) => {
      const ends = await shop();
      await ends.run(stamp, [
        "SET session_replication_role = replica",
        "INSERT INTO line VALUES (900, 900, 'stray')",
      ]);
      expect(await ends.check(TABLES)).toContainEqual(
        expect.stringMatching(
          `^at ${stamp}: public\\.line has rows that point at nothing in public\\.orders`,
        ),
      );
    },
  );

  test("a foreign key that is off on one part of the table is refused", async () => {
    const ends = await lab.ends({
      both: [
        LATE[0] ?? "",
        "CREATE TABLE line (id int, order_id int NOT NULL REFERENCES orders, PRIMARY KEY (id)) PARTITION BY HASH (id)",
        "CREATE TABLE line_0 PARTITION OF line FOR VALUES WITH (MODULUS 2, REMAINDER 0) PARTITION BY HASH (id)",
        "CREATE TABLE line_1 PARTITION OF line FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        "CREATE TABLE line_00 PARTITION OF line_0 FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
      ],
    });
    expect(await ends.check(TABLES.slice(1))).toEqual([]);
    await ends.run("a1", ["ALTER TABLE line_00 DISABLE TRIGGER ALL"]);
    expect(await ends.check(TABLES.slice(1))).toContainEqual(
      expect.stringContaining("line_order_id_fkey does not hold for all rows"),
    );
  });

  test("two foreign keys of one column to one table are one as long as they say the same", async () => {
    const again = "ALTER TABLE line ADD CONSTRAINT again FOREIGN KEY (order_id) REFERENCES orders";
    const ends = await lab.ends({ both: [...LATE, `${again} NOT VALID`], a1: ROWS });
    const moving = await ends.begun(TABLES);
    await moving.finish();
    const other = await lab.ends({ both: [...LATE, `${again} ON DELETE SET NULL`], a1: ROWS });
    expect(await other.check(TABLES)).toContainEqual(expect.stringContaining("again gives rows to nobody"));
    const to = await lab.ends({
      both: [
        ...LATE,
        "ALTER TABLE orders ADD other int UNIQUE",
        "ALTER TABLE line ADD CONSTRAINT again FOREIGN KEY (order_id) REFERENCES orders (other)",
      ],
    });
    expect(await to.check(TABLES)).toContainEqual(
      expect.stringContaining(
        "public.line.order_id points at several columns of public.orders (id, other), whose rows may be of several tenants: name another column",
      ),
    );
  });
});
