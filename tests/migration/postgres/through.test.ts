import type { PostgresMover } from "../../../tenants/migration/postgres/mover";
import type { TableSpec } from "../../../tenants/migration/postgres/table";
import { type Ends, Lab, type Stamp } from "./lab";
import { withServers } from "../with-servers";

/** A shop of which two tables say whose a row is by the row that it points at, one of them by two steps. */
const SHOP = [
  "CREATE TABLE orders (id int PRIMARY KEY, tenant_id text)",
  "CREATE TABLE line (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders ON DELETE CASCADE ON UPDATE CASCADE, note text)",
  "CREATE TABLE part (id int PRIMARY KEY, line_id int NOT NULL REFERENCES line ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE, note text)",
];
/** Declared as it comes: an order that is no good for copying, because each is the tenant's by the next. */
const TABLES: readonly TableSpec[] = [
  { name: "public.part", through: "line_id" },
  { name: "public.line", through: "order_id" },
  { name: "public.orders", tenant: "tenant_id" },
];
const ROWS = [
  "INSERT INTO orders SELECT n, CASE n % 3 WHEN 0 THEN 'acme' WHEN 1 THEN 'other' END FROM generate_series(1, 30) n",
  "INSERT INTO line SELECT n, 1 + n % 30, 'line ' || n FROM generate_series(1, 60) n",
  "INSERT INTO part SELECT n, 1 + n % 60, 'part ' || n FROM generate_series(1, 120) n",
];
/** Rows that are at the target before: other tenants', of other numbers. */
const THERE = [
  "INSERT INTO orders VALUES (101, 'other'), (102, NULL)",
  "INSERT INTO line VALUES (101, 101, 'there'), (102, 102, NULL)",
  "INSERT INTO part VALUES (101 + 100, 101, 'there'), (202, 102, NULL)",
];

const MINE: Readonly<Record<string, string>> = {
  orders: "t.tenant_id = 'acme'",
  line: "t.order_id IN (SELECT id FROM orders WHERE tenant_id = 'acme')",
  part: "t.line_id IN (SELECT l.id FROM line l JOIN orders o ON o.id = l.order_id WHERE o.tenant_id = 'acme')",
};

/** Ends what is only tried: as far as a commit would look, and no further. */
const LOOK = "SET CONSTRAINTS ALL IMMEDIATE";

withServers("tables whose rows are the tenant's by the row that they point at", () => {
  const lab = new Lab();

  async function rowsOf(ends: Ends, stamp: Stamp, isMine: boolean): Promise<string[]> {
    const all: string[] = [];
    for (const [table, where] of Object.entries(MINE))
      all.push(...(await ends.rows(stamp, table, `(${where}) IS ${isMine ? "" : "NOT "}TRUE`)));
    return all;
  }

  const shop = (): Promise<Ends> => lab.ends({ both: SHOP, a1: ROWS, b1: THERE });

  /** What a transaction of an application gives; empty where it was committed. */
  async function said(ends: Ends, statements: string, isolation = "READ COMMITTED"): Promise<string> {
    const session = await ends.writer("a1");
    try {
      await session.query(`BEGIN ISOLATION LEVEL ${isolation}`);
      for (const one of statements.split("; ")) await session.query(one);
      if (!statements.endsWith(LOOK)) await session.query("COMMIT");
      return "";
    } catch (error) {
      await session.query("ROLLBACK");
      return String(Reflect.get(Object(error), "code"));
    } finally {
      // What was only tried is taken back with the connection.
      await session.end();
    }
  }

  const CHANGES: Readonly<Record<string, string>> = {
    "new ones, of a new and of an old row":
      "INSERT INTO orders VALUES (300, 'acme'); INSERT INTO line VALUES (300, 300, 'x'), (301, 3, 'x'); INSERT INTO part VALUES (300, 300, 'x'), (301, 3, 'x')",
    "a changed one": "UPDATE part SET note = 'changed' WHERE id < 40",
    "one that goes with what it points at": "DELETE FROM orders WHERE id IN (27, 28, 30)",
    "some that go by themselves": "DELETE FROM part WHERE id < 8; DELETE FROM line WHERE id = 53",
    "one that goes to another row of the tenant": "UPDATE part SET line_id = 5 WHERE line_id = 2",
    "a leaf that goes to another tenant, and one that comes from there":
      "UPDATE part SET line_id = CASE line_id WHEN 8 THEN 9 WHEN 9 THEN 8 ELSE line_id END",
    "one before what it points at":
      "SET CONSTRAINTS ALL DEFERRED; INSERT INTO part VALUES (400, 400, 'x'); INSERT INTO line VALUES (400, 3, 'x')",
    "the whole way deleted and made again in one transaction":
      "DELETE FROM orders WHERE id = 12; INSERT INTO orders VALUES (12, 'acme'); INSERT INTO line VALUES (500, 12, 'x'); INSERT INTO part VALUES (500, 500, 'x')",
    "what becomes another tenant's by its key":
      "DELETE FROM orders WHERE id = 15; INSERT INTO orders VALUES (15, 'other'); INSERT INTO line VALUES (14, 15, 'x'); INSERT INTO part VALUES (13, 14, 'x')",
    "another number of what is pointed at":
      "UPDATE orders SET id = id + 1000; UPDATE line SET id = id + 1000 WHERE id % 2 = 0",
    "what was brought, changed once more": "UPDATE part SET note = 'again'; UPDATE line SET note = 'again'",
  };

  test("are brought with what changes while they are moved", async () => {
    const ends = await shop();
    const moving = await ends.begun(TABLES, { portion: 3 });
    for (const [what, change] of Object.entries(CHANGES)) {
      expect([what, await said(ends, change)]).toEqual([what, ""]);
      expect([what, await moving.sync()]).toEqual([what, expect.any(Number)]);
      expect([what, await moving.sync()]).toEqual([what, 0]);
      expect([what, await moving.differences()]).toEqual([what, []]);
    }
    const [mine, others] = [
      await rowsOf(ends, "a1", true),
      [await rowsOf(ends, "a1", false), await rowsOf(ends, "b1", false)],
    ];
    await moving.finish();
    expect(await rowsOf(ends, "b1", true)).toEqual(mine);
    expect(mine.length).toBeGreaterThan(40);
    expect(await rowsOf(ends, "a1", true)).toEqual([]);
    expect([await rowsOf(ends, "a1", false), await rowsOf(ends, "b1", false)]).toEqual(others);
  });

  const LATE = "SW001";
  const STATEMENTS: readonly (readonly [string, string, string])[] = [
    ["READ COMMITTED", "INSERT INTO part VALUES (900, 2, 'late')", LATE],
    ["READ COMMITTED", "UPDATE part SET note = 'late' WHERE line_id = 2", LATE],
    ["READ COMMITTED", "UPDATE part SET line_id = 2 WHERE line_id = 3", LATE],
    ["READ COMMITTED", "UPDATE part SET line_id = 3 WHERE line_id = 2", LATE],
    ["READ COMMITTED", "DELETE FROM line WHERE id = 2", LATE],
    ["READ COMMITTED", "DELETE FROM orders WHERE id = 3", LATE],
    ["SERIALIZABLE", "INSERT INTO part VALUES (900, 2, 'late')", LATE],
    ["READ COMMITTED", "TRUNCATE part", LATE],
    [
      "READ COMMITTED",
      "SET CONSTRAINTS ALL DEFERRED; INSERT INTO part VALUES (900, 900, 'x'); INSERT INTO line VALUES (900, 3, 'x')",
      LATE,
    ],
    ["READ COMMITTED", "INSERT INTO part VALUES (900, 3, 'another tenant')", ""],
    ["READ COMMITTED", "DELETE FROM part WHERE line_id = 3", ""],
    ["READ COMMITTED", "DELETE FROM line WHERE id = 3", ""],
    ["READ COMMITTED", "DELETE FROM orders WHERE id = 4", ""],
    ["READ COMMITTED", "UPDATE orders SET id = 4000 WHERE id = 4", ""],
    ...["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"].map(
      (level) =>
        [
          level,
          "SET CONSTRAINTS ALL DEFERRED; INSERT INTO part VALUES (900, 900, 'x'); INSERT INTO line VALUES (900, 4, 'x')",
          "",
        ] as const,
    ),
    [
      "SERIALIZABLE",
      "INSERT INTO line VALUES (900, 4, 'x'); INSERT INTO part VALUES (900, 900, 'another tenant')",
      "",
    ],
    ["REPEATABLE READ", "DELETE FROM orders WHERE id = 4", ""],
  ];

  test("are fenced, and other tenants' are not, at every level and in every order", async () => {
    const ends = await shop();
    const moving = await ends.begun(TABLES);
    await moving.closeSource();
    const found = [];
    for (const [level, statements] of STATEMENTS)
      found.push([level, statements, await said(ends, `${statements}; ${LOOK}`, level)]);
    expect(found).toEqual(STATEMENTS);
  });

  test("a transaction that can't see whose its row is is refused by the foreign key itself", async () => {
    const ends = await shop();
    const moving = await ends.begun(TABLES);
    const late = await ends.writer("a1");
    await late.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
    await late.query("SELECT count(*) FROM orders");
    expect(await said(ends, "INSERT INTO line VALUES (900, 3, 'newer')")).toBe("");
    await expect(late.query("INSERT INTO part VALUES (900, 900, 'x')")).rejects.toMatchObject({
      code: "23503",
    });
    await late.query("ROLLBACK");
    expect(await said(ends, "INSERT INTO part VALUES (900, 900, 'x')", "REPEATABLE READ")).toBe("");
    await moving.finish();
    expect(await ends.rows("b1", "part", "id = 900")).toEqual(["(900,900,x)"]);
  });

  test("what others belong by stays whose it is while it is moved", async () => {
    const ends = await shop();
    const moving = await ends.begun(TABLES);
    for (const statement of [
      "UPDATE orders SET tenant_id = 'other' WHERE id = 3",
      "UPDATE orders SET tenant_id = 'acme' WHERE id = 4",
      // Until then it was nobody's.
      "UPDATE orders SET tenant_id = 'acme' WHERE id = 5",
      "UPDATE line SET order_id = 4 WHERE id = 2",
    ])
      expect([statement, await said(ends, statement)]).toEqual([statement, "SW003"]);
    // Between tenants that are not moved it is nobody's business.
    expect(await said(ends, "UPDATE orders SET tenant_id = 'third' WHERE id IN (4, 5)")).toBe("");
    await moving.finish();
    expect(await said(ends, "UPDATE orders SET tenant_id = 'fourth' WHERE id IN (4, 5)")).toBe("");
  });

  test("a move that is ended anywhere, and taken up again, and one that is taken back", async () => {
    class Ended extends Error {}
    for (let at = 1; ; at += 11) {
      const ends = await shop();
      const others = [await rowsOf(ends, "a1", false), await rowsOf(ends, "b1", false)];
      const mine = await rowsOf(ends, "a1", true);
      const crossing = { from: "a1", to: "b1", epoch: 5, direction: "forward", tenant: "acme" } as const;
      const tools = { tell: () => undefined, signal: new AbortController().signal };
      let left = at;
      const killPoint = (): void => {
        left -= 1;
        if (left === 0) throw new Ended();
      };
      const steps: ((mover: PostgresMover) => Promise<unknown>)[] = [
        (mover) => mover.hold(crossing, "b1", "closed"),
        (mover) => mover.hold(crossing, "a1", "open"),
        (mover) => mover.copy(crossing, tools),
        // Taken back: what came along goes again, and nothing else.
        (mover) => mover.purge(crossing, "b1"),
        async () => expect(await rowsOf(ends, "b1", true)).toEqual([]),
        (mover) => mover.hold(crossing, "b1", "closed"),
        (mover) => mover.copy(crossing, tools),
        (mover) => mover.hold(crossing, "a1", "closed"),
        (mover) => mover.sync(crossing),
        (mover) => mover.hold(crossing, "b1", "open"),
        (mover) => mover.purge(crossing, "a1"),
      ];
      for (let step = 0; step < steps.length; ) {
        const mover = ends.mover(TABLES, { portion: 10, killPoint });
        try {
          for (; step < steps.length; step += 1) await steps[step]?.(mover);
        } catch (error) {
          if (!(error instanceof Ended)) throw error;
        }
      }
      expect(await rowsOf(ends, "b1", true)).toEqual(mine);
      expect(await rowsOf(ends, "a1", true)).toEqual([]);
      expect([await rowsOf(ends, "a1", false), await rowsOf(ends, "b1", false)]).toEqual(others);
      await ends.close();
      if (left > 0) break;
    }
  });

  test.each<[string, readonly string[], readonly TableSpec[], string]>([
    [
      "no foreign key",
      ["ALTER TABLE line DROP CONSTRAINT line_order_id_fkey"],
      TABLES,
      "public.line.order_id: no foreign key",
    ],
    ["one to a table that is not declared", [], TABLES.slice(0, 2), "public.line.order_id: no foreign key"],
    [
      "one that is not validated",
      [
        "ALTER TABLE line DROP CONSTRAINT line_order_id_fkey",
        "ALTER TABLE line ADD FOREIGN KEY (order_id) REFERENCES orders NOT VALID",
      ],
      TABLES,
      "does not hold for all rows",
    ],
    [
      "one whose triggers are off",
      ["ALTER TABLE line DISABLE TRIGGER ALL"],
      TABLES,
      "does not hold for all rows",
    ],
    [
      "a column that may be NULL",
      ["ALTER TABLE line ALTER order_id DROP NOT NULL"],
      TABLES,
      "public.line.order_id may be NULL",
    ],
    [
      "rows that are given to nobody",
      [
        "ALTER TABLE line DROP CONSTRAINT line_order_id_fkey",
        "ALTER TABLE line ADD FOREIGN KEY (order_id) REFERENCES orders ON DELETE SET NULL",
      ],
      TABLES,
      "SET NULL",
    ],
    [
      "rows that are given to somebody",
      [
        "ALTER TABLE line DROP CONSTRAINT line_order_id_fkey",
        "ALTER TABLE line ADD FOREIGN KEY (order_id) REFERENCES orders ON UPDATE SET DEFAULT",
      ],
      TABLES,
      "SET DEFAULT",
    ],
    [
      "a way that comes round",
      ["ALTER TABLE orders ADD by_part int NOT NULL REFERENCES part"],
      [...TABLES.slice(0, 2), { name: "public.orders", through: "by_part" }],
      "leads back to it",
    ],
    [
      "a row that points at its own table",
      ["ALTER TABLE line ADD up int NOT NULL REFERENCES line"],
      [{ name: "public.line", through: "up" }, ...TABLES.slice(2)],
      "no foreign key",
    ],
    [
      "two tables that one column points at",
      [
        "CREATE TABLE bill (id int PRIMARY KEY, tenant_id text)",
        "ALTER TABLE line ADD FOREIGN KEY (order_id) REFERENCES bill",
      ],
      [...TABLES, { name: "public.bill", tenant: "tenant_id" }],
      "points at rows of several tables",
    ],
    [
      "both ways at once",
      ["ALTER TABLE line ADD tenant_id text"],
      [
        TABLES[0] ?? { name: "" },
        { name: "public.line", through: "order_id", tenant: "tenant_id" },
        ...TABLES.slice(2),
      ],
      "declare one of them",
    ],
    [
      "a parent in parts",
      [
        "CREATE TABLE cut (id int PRIMARY KEY, tenant_id text) PARTITION BY HASH (id)",
        "CREATE TABLE cut_0 PARTITION OF cut FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
        "CREATE TABLE bit (id int PRIMARY KEY, cut_id int NOT NULL REFERENCES cut)",
      ],
      [...TABLES, { name: "public.cut", tenant: "tenant_id" }, { name: "public.bit", through: "cut_id" }],
      "public.cut is partitioned",
    ],
  ])("are refused by name where nothing keeps them the tenant's: %s", async (_, both, tables, wanted) => {
    const ends = await lab.ends({ both: [...SHOP, ...both] });
    expect(await ends.check(tables)).toContainEqual(expect.stringContaining(wanted));
  });

  test("are refused where each stamp numbers them for itself", async () => {
    const identity = "ALTER TABLE part ALTER id ADD GENERATED BY DEFAULT AS IDENTITY";
    const ends = await lab.ends({ both: [...SHOP, identity], a1: ROWS, b1: THERE });
    expect(await ends.check(TABLES)).toContainEqual(
      expect.stringContaining("public.part.id is numbered by each stamp for itself"),
    );
  });

  test("another tenant's rows that point at the tenant's, and the other way round, are found before", async () => {
    const ends = await shop();
    await ends.run("a1", [
      "CREATE TABLE both_ways (id int PRIMARY KEY, line_id int NOT NULL REFERENCES line, part_id int REFERENCES part)",
    ]);
    await ends.run("b1", [
      "CREATE TABLE both_ways (id int PRIMARY KEY, line_id int NOT NULL REFERENCES line, part_id int REFERENCES part)",
    ]);
    const tables = [...TABLES, { name: "public.both_ways", through: "line_id" }];
    await ends.run("a1", ["INSERT INTO both_ways VALUES (1, 3, 1)"]);
    expect(await ends.check(tables)).toContainEqual(
      expect.stringContaining("has rows that are not the tenant's and point at its rows in public.part"),
    );
    await ends.run("a1", ["UPDATE both_ways SET line_id = 2, part_id = 2"]);
    expect(await ends.check(tables)).toContainEqual(
      expect.stringContaining("points at entries of public.part that are not there"),
    );
  });

  test("a foreign key that is dropped during the move ends it", async () => {
    const ends = await shop();
    const moving = await ends.begun(TABLES);
    await ends.run("a1", ["ALTER TABLE line DROP CONSTRAINT line_order_id_fkey"]);
    expect(await moving.differences()).toContainEqual(expect.stringContaining("public.line: columns"));
  });
});
