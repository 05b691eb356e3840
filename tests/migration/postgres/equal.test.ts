import { BOTH, Lab } from "./lab";
import { withServers } from "../with-servers";
import { some } from "../../sweep";

const T = [{ name: "public.t", tenant: "tenant_id" }];

withServers("equal means equal", () => {
  const lab = new Lab();

  test.each(
    some(
      [
        ["no key is declared and there is no primary key", "at text, msg text", undefined, /no primary key/],
        [
          "a declared key is not unique",
          "at text NOT NULL, msg text NOT NULL",
          ["at", "msg"],
          /nothing keeps two rows from having one key \(at, msg\)/,
        ],
        [
          "a declared key is unique for some rows only",
          "at text NOT NULL, ok bool NOT NULL; CREATE UNIQUE INDEX ON t (at) WHERE ok",
          ["at"],
          /nothing keeps two rows/,
        ],
        [
          "a declared key is unique as an expression only",
          "at text NOT NULL; CREATE UNIQUE INDEX ON t (lower(at))",
          ["at"],
          /nothing keeps two rows/,
        ],
        [
          "a declared key is unique with another column only",
          "at text NOT NULL, n int NOT NULL, UNIQUE (at, n)",
          ["at"],
          /nothing keeps two rows/,
        ],
        [
          "a column is only included in a unique index",
          "at text NOT NULL, n int NOT NULL, UNIQUE (at) INCLUDE (n)",
          ["n"],
          /nothing keeps two rows/,
        ],
        [
          "a column of the key may be NULL",
          "at text UNIQUE",
          ["at"],
          /public\.t\.at: may be NULL, and is a part of the key/,
        ],
        ["a column of the key may be NULL, once", "at text UNIQUE NULLS NOT DISTINCT", ["at"], /may be NULL/],
        [
          "an index is not valid",
          "at text PRIMARY KEY; CREATE UNIQUE INDEX broken ON t (tenant_id); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass",
          undefined,
          /the index broken is not valid/,
        ],
        [
          "a column of the key has a type without equality",
          "at float8 PRIMARY KEY",
          undefined,
          /float8 is not proven as a part of a key/,
        ],
      ] as const,
      4,
    ),
  )("refused where %s", async (_why, rest, key, problem) => {
    const [columns = "", ...more] = rest.split("; ");
    const ends = await lab.ends({ both: [`CREATE TABLE t (tenant_id text, ${columns})`, ...more] });
    const problems = await ends.check([{ ...T[0]!, ...(key === undefined ? {} : { key: [...key] }) }]);
    expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
    for (const stamp of BOTH) expect(problems.join("\n")).toContain(`at ${stamp}: public.t`);
  });

  test("only the columns that tell rows apart are a key, not those an index includes", async () => {
    const ends = await lab.ends({
      both: [
        "CREATE TABLE t (tenant_id text, id int, note text, PRIMARY KEY (tenant_id, id) INCLUDE (note))",
      ],
      a1: ["INSERT INTO t SELECT 'acme', n, NULL FROM generate_series(1, 10) n"],
    });
    const moving = await ends.begun(T, { portion: 3 });
    await ends.run("a1", ["UPDATE t SET note = 'now'"]);
    await moving.sync();
    expect(await moving.differences()).toEqual([]);
    await moving.finish();
    expect(await ends.rows("b1", "t", "note = 'now'")).toHaveLength(10);
  });

  test("a row more at one end is a difference, although no key differs", async () => {
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text NOT NULL, id int NOT NULL, note text, UNIQUE (tenant_id, id))"],
      a1: ["INSERT INTO t VALUES ('acme', 1), ('acme', 2)"],
    });
    const moving = await ends.begun([{ ...T[0]!, key: ["tenant_id", "id"] }]);
    // What only a broken index lets happen: two rows of one key.
    await ends.run("b1", [
      "ALTER TABLE t DROP CONSTRAINT t_tenant_id_id_key",
      "SET session_replication_role = replica",
      "INSERT INTO t VALUES ('acme', 2)",
    ]);
    const found = await moving.differences();
    expect(found.join()).toMatch(/public\.t: 2 and 3/);
  });

  test.each(
    some(
      [
        "int2",
        "int4",
        "int8",
        "numeric",
        "text",
        "varchar(9)",
        "char(9)",
        "bytea",
        "uuid",
        "date",
        "time",
        "timestamp",
        "timestamptz",
        "inet",
        "cidr",
        "macaddr",
        "macaddr8",
        "bit(8)",
        "varbit",
        "bool",
        "name",
        "citext",
        "mood",
        "word",
      ],
      4,
    ),
  )("keys of the type %s tell rows apart, change, and come back", async (type) => {
    const values: Record<string, [string, string, string]> = {
      numeric: ["1.0", "1.00", "2"],
      bytea: ["\\x00ff", "\\x00fe", "\\x"],
      uuid: [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [string, string, string],
      date: ["2026-01-01", "infinity", "0044-03-15 BC"],
      time: ["00:00", "24:00", "12:34:56.789012"],
      timestamp: ["2026-01-01 00:00:00.000001", "-infinity", "2026-01-01"],
      timestamptz: ["2026-01-01 00:00+14", "infinity", "2026-01-01"],
      inet: ["10.0.0.1/8", "10.0.0.1", "::1"],
      cidr: ["10.0.0.0/8", "10.0.0.0/9", "::/0"],
      macaddr: ["08:00:2b:01:02:03", "08:00:2b:01:02:04", "ff:ff:ff:ff:ff:ff"],
      macaddr8: ["08:00:2b:01:02:03:04:05", "08:00:2b:01:02:03:04:06", "ff:ff:ff:ff:ff:ff:ff:ff"],
      "bit(8)": ["00000001", "10000000", "11111111"],
      varbit: ["1", "01", "10"],
      bool: ["t", "f", "t"],
      citext: ["Acme", "ACME", "x"],
      mood: ["sad", "ok", "happy"],
      "char(9)": ["ab", "ab c", "''"],
    };
    const [one, two, three] =
      values[type] ?? (/^int/.test(type) ? ["-1", "0", "32767"] : ["a", "A", "it''s\\"]);
    const [same, other] = [type === "numeric" || type === "citext", type === "bool"];
    const ends = await lab.ends({
      both: [
        "CREATE EXTENSION citext",
        "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')",
        "CREATE DOMAIN word AS text",
        `CREATE TABLE t (tenant_id text, k ${type}, v text, PRIMARY KEY (tenant_id, k))`,
      ],
      a1: [
        `INSERT INTO t VALUES ('acme', '${one}', '1')`,
        ...(other ? [] : [`INSERT INTO t VALUES ('acme', '${three}', '3')`]),
      ],
    });
    const moving = await ends.begun(T, { portion: 1 });
    await ends.run("a1", [`UPDATE t SET k = '${two}', v = '2' WHERE v = '1'`]);
    if (same) await moving.sync();
    expect(await moving.differences()).toEqual([]);
    await ends.run("a1", [`DELETE FROM t WHERE v = '2'`, `INSERT INTO t VALUES ('acme', '${one}', '4')`]);
    await moving.finish();
    expect(await ends.rows("b1", "t")).toEqual(
      [...(await ends.sql("b1", "SELECT t::text FROM t WHERE v IN ('3', '4') ORDER BY 1"))].map(
        ([row]) => row,
      ),
    );
    expect(await ends.rows("b1", "t", "v = '4'")).toHaveLength(1);
    await moving.mover.repair(moving.crossing).catch(() => undefined);
  });

  test("tables of one family by INHERITS are moved each for itself", async () => {
    const ends = await lab.ends({
      both: [
        "CREATE TABLE p (tenant_id text, id int PRIMARY KEY, v text)",
        "CREATE TABLE c (extra int, PRIMARY KEY (id)) INHERITS (p)",
      ],
      a1: [
        "INSERT INTO p VALUES ('acme', 1), ('other', 2)",
        "INSERT INTO c VALUES ('acme', 1, 'child', 9), ('other', 3, NULL, NULL)",
      ],
    });
    const [parent, child] = [
      { name: "public.p", tenant: "tenant_id" },
      { name: "public.c", tenant: "tenant_id" },
    ];
    expect(await ends.check([parent])).toEqual(
      BOTH.map(
        (stamp) =>
          `at ${stamp}: public.c has the tenant's column, but is not declared: declare it, or leave it on purpose`,
      ),
    );
    expect(await ends.check([parent], { leave: ["public.c"] })).toEqual([]);
    const moving = await ends.begun([parent, child]);
    await ends.run("a1", [
      "UPDATE p SET v = 'all' WHERE tenant_id = 'acme'",
      "INSERT INTO c VALUES ('acme', 5, 'new', 1)",
    ]);
    await moving.finish();
    expect(await ends.rows("b1", "ONLY p")).toEqual(["(acme,1,all)"]);
    expect(await ends.rows("b1", "c")).toEqual(["(acme,1,all,9)", "(acme,5,new,1)"]);
    expect(await ends.rows("a1", "p")).toEqual(["(other,2,)", "(other,3,)"]);
  });

  test("a child without the tenant's column by that name is found by what it inherits", async () => {
    const ends = await lab.ends({
      both: ["CREATE TABLE t_acme_p (id int PRIMARY KEY)", "CREATE TABLE kid () INHERITS (t_acme_p)"],
    });
    expect(await ends.check([{ name: "public.t_{tenant}_p" }])).toEqual(
      BOTH.map(
        (stamp) =>
          `at ${stamp}: public.kid and public.t_acme_p are one by inheritance, but it is not declared: declare it, or leave it on purpose`,
      ),
    );
  });

  const PARTITIONED = [
    "CREATE TABLE t (tenant_id text, id int, at date, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
    "CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
    "CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY HASH (id)",
    "CREATE TABLE t_2a PARTITION OF t_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
    "CREATE TABLE t_2b PARTITION OF t_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
    "CREATE TABLE t_rest PARTITION OF t DEFAULT",
  ];

  test("partitions may be written to directly, changed, and left for another one; none may be truncated", async () => {
    const ends = await lab.ends({
      both: PARTITIONED,
      a1: [
        "INSERT INTO t SELECT CASE WHEN n % 2 = 0 THEN 'acme' ELSE 'other' END, n, date '2026-01-01' + n, 'v' FROM generate_series(1, 80) n",
      ],
    });
    const moving = await ends.begun(T, { portion: 7 });
    await ends.run("a1", [
      "INSERT INTO t_1 VALUES ('acme', 100, '2026-01-05', 'direct')",
      "UPDATE t SET at = at + 31 WHERE tenant_id = 'acme' AND at < '2026-01-10'",
      "UPDATE t_2a SET v = 'changed' WHERE tenant_id = 'acme'",
      "DELETE FROM t_rest WHERE tenant_id = 'acme' AND id % 4 = 0",
    ]);
    for (const relation of ["t", "t_1", "t_2", "t_2a", "t_2b", "t_rest"])
      await expect(ends.sql("a1", `TRUNCATE ${relation}`)).rejects.toMatchObject({ code: "SW002" });
    expect(await moving.differences()).toEqual([]);
    const mine = await ends.rows("a1", "t", "tenant_id = 'acme'");
    await moving.finish();
    expect(await ends.rows("b1", "t")).toEqual(mine);
    expect(await ends.rows("a1", "t", "tenant_id = 'other'")).toHaveLength(40);
    await ends.run("a1", ["TRUNCATE t_1"]);
  });

  test.each(
    some(
      [
        [
          "t_1",
          [{ name: "public.t_1", tenant: "tenant_id" }],
          /public\.t_1 is a partition: declare public\.t, which it is a part of/,
        ],
        ["t twice", [...T, ...T], /public\.t is declared twice/],
        [
          "a view",
          [{ name: "public.v", tenant: "tenant_id", key: ["id"] }],
          /public\.v is a view: declare the tables that it shows/,
        ],
        [
          "a materialized view",
          [{ name: "public.m", tenant: "tenant_id", key: ["id"] }],
          /public\.m is a materialized view/,
        ],
        [
          "a foreign table",
          [{ name: "public.f", tenant: "tenant_id", key: ["id"] }],
          /public\.f is a foreign table/,
        ],
        ["nothing", [{ name: "public.nothing", tenant: "tenant_id" }], /public\.nothing: no such table/],
      ],
      4,
    ),
  )("refused where %s is declared", async (_what, specs, problem) => {
    const ends = await lab.ends({
      both: [
        ...PARTITIONED,
        "CREATE VIEW v AS SELECT * FROM t",
        "CREATE MATERIALIZED VIEW m AS SELECT * FROM t",
        "CREATE EXTENSION file_fdw",
        "CREATE SERVER s FOREIGN DATA WRAPPER file_fdw",
        "CREATE FOREIGN TABLE f (tenant_id text, id int) SERVER s OPTIONS (filename '/dev/null')",
      ],
    });
    expect(await ends.check(specs)).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });

  test("a table with the tenant's rows that nobody declared is found, whatever tells that they are the tenant's", async () => {
    const ends = await lab.ends({
      both: [
        "CREATE SCHEMA t_acme",
        "CREATE TABLE t_acme.orders (id int PRIMARY KEY)",
        "CREATE TABLE t_acme.invoices (id int PRIMARY KEY)",
        "CREATE TABLE t_acme.log (id int) PARTITION BY LIST (id)",
        "CREATE TABLE t (tenant_id text, id int PRIMARY KEY)",
        "CREATE TABLE forgotten (tenant_id text)",
        "CREATE TABLE child (t int REFERENCES t)",
        "CREATE MATERIALIZED VIEW shown AS SELECT count(*) AS n FROM t",
      ],
    });
    const problems = await ends.check([...T, { name: "t_{tenant}.orders" }]);
    for (const problem of [
      "t_acme.invoices is in the tenant's schema, but is not declared: declare it, or leave it on purpose",
      "t_acme.log is in the tenant's schema, but is not declared: declare it, or leave it on purpose",
      "public.forgotten has the tenant's column, but is not declared: declare it, or leave it on purpose",
      "public.child points at a table that is moved, but is not declared itself: declare it with the column that points (through: t), or with a tenant's column of its own",
      "public.shown is a materialized view of tables that are moved: leave it on purpose, and refresh it at both ends after the move",
    ])
      for (const stamp of BOTH) expect(problems).toContain(`at ${stamp}: ${problem}`);
    expect(problems).toHaveLength(10);
  });
});
