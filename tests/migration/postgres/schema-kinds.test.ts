import { KEY_TYPES, LOCAL_TYPES, TYPES } from "../../../tenants/migration/postgres/catalogue/proven";
import { Lab } from "./lab";
import { MADE, VALUES } from "./values";
import { withServers } from "../with-servers";
import { some } from "../../sweep";

const T = [{ name: "public.t", tenant: "tenant_id" }];
const PLAIN = "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v text, n int)";

/** What a schema may have beside: each is moved with rows that make use of it. */
const FEATURES: readonly {
  what: string;
  schema: readonly string[];
  rows?: readonly string[];
  tables?: readonly string[];
}[] = [
  { what: "CHECK", schema: [PLAIN, "ALTER TABLE t ADD CHECK (n > 0)"] },
  { what: "CHECK NOT VALID", schema: [PLAIN, "ALTER TABLE t ADD CHECK (n > 0) NOT VALID"] },
  {
    what: "CHECK with a function that names others unqualified",
    schema: [
      PLAIN,
      "CREATE FUNCTION low() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0'",
      "CREATE FUNCTION ok(int) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1 > low(); END'",
      "ALTER TABLE t ADD CHECK (ok(n))",
    ],
  },
  {
    what: "an index of a function that names others unqualified",
    schema: [
      PLAIN,
      "CREATE FUNCTION inner_f(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'",
      "CREATE FUNCTION outer_f(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN inner_f($1); END'",
      "CREATE INDEX ON t (outer_f(v))",
      "CREATE UNIQUE INDEX ON t (tenant_id, id) WHERE outer_f(v) = 'V1'",
    ],
  },
  {
    what: "a generated column by a function that names others unqualified",
    schema: [
      PLAIN,
      "CREATE FUNCTION inner_f(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'",
      "CREATE FUNCTION outer_f(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN inner_f($1); END'",
      "ALTER TABLE t ADD g text GENERATED ALWAYS AS (outer_f(v)) STORED",
    ],
  },
  {
    what: "UNIQUE DEFERRABLE",
    schema: [PLAIN, "ALTER TABLE t ADD UNIQUE (tenant_id, n) DEFERRABLE INITIALLY DEFERRED"],
  },
  {
    what: "UNIQUE NULLS NOT DISTINCT",
    schema: [PLAIN, "ALTER TABLE t ADD UNIQUE NULLS NOT DISTINCT (tenant_id, n)"],
  },
  {
    what: "EXCLUDE",
    schema: [
      "CREATE EXTENSION btree_gist",
      PLAIN,
      "ALTER TABLE t ADD EXCLUDE USING gist (tenant_id WITH =, n WITH =)",
    ],
  },
  {
    what: "FOREIGN KEY to itself, deferred",
    schema: [
      PLAIN,
      "ALTER TABLE t ADD up int REFERENCES t DEFERRABLE INITIALLY DEFERRED",
      "ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES t NOT VALID",
    ],
    rows: ["INSERT INTO t VALUES ('acme', 1, 'v', NULL, 2), ('acme', 2, 'v', 1, 1)"],
  },
  {
    what: "FOREIGN KEYS that go round",
    schema: [
      PLAIN,
      "CREATE TABLE u (tenant_id text, id int PRIMARY KEY, t int REFERENCES t ON DELETE SET NULL)",
      "ALTER TABLE t ADD u int REFERENCES u ON DELETE CASCADE DEFERRABLE",
    ],
    rows: [
      "INSERT INTO t VALUES ('acme', 1, 'v')",
      "INSERT INTO u VALUES ('acme', 1, 1)",
      "UPDATE t SET u = 1",
    ],
    tables: ["t", "u"],
  },
  {
    what: "FOREIGN KEY of several columns, MATCH FULL",
    schema: [
      PLAIN,
      "ALTER TABLE t ADD UNIQUE (tenant_id, id)",
      "CREATE TABLE u (tenant_id text, id int PRIMARY KEY, t int, FOREIGN KEY (tenant_id, t) REFERENCES t (tenant_id, id) MATCH FULL ON UPDATE CASCADE)",
    ],
    rows: ["INSERT INTO t VALUES ('acme', 1, 'v')", "INSERT INTO u VALUES ('acme', 1, 1)"],
    tables: ["t", "u"],
  },
  {
    what: "FOREIGN KEY ON DELETE SET NULL of some columns",
    schema: [
      PLAIN,
      "ALTER TABLE t ADD UNIQUE (tenant_id, id)",
      "CREATE TABLE u (tenant_id text, id int PRIMARY KEY, t int, FOREIGN KEY (tenant_id, t) REFERENCES t (tenant_id, id) ON DELETE SET NULL (t))",
    ],
    rows: ["INSERT INTO t VALUES ('acme', 1, 'v')", "INSERT INTO u VALUES ('acme', 1, 1)"],
    tables: ["t", "u"],
  },
  {
    what: "constraint trigger",
    schema: [
      PLAIN,
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF current_setting(''session_replication_role'') = ''replica'' THEN RAISE ''fired''; END IF; RETURN NULL; END'",
      "CREATE CONSTRAINT TRIGGER c AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()",
    ],
  },
  {
    what: "trigger before each row that changes it",
    schema: [
      PLAIN,
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.v := NEW.v || ''!''; RETURN NEW; END'",
      "CREATE TRIGGER zz BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
    ],
  },
  {
    what: "trigger that leaves rows out",
    schema: [
      PLAIN,
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id % 2 = 0 THEN RETURN NULL; END IF; RETURN NEW; END'",
      "CREATE TRIGGER aa BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
    ],
  },
  {
    what: "trigger of a statement with transition tables",
    schema: [
      PLAIN,
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM count(*) FROM news; RETURN NULL; END'",
      "CREATE TRIGGER st AFTER INSERT ON t REFERENCING NEW TABLE AS news FOR EACH STATEMENT EXECUTE FUNCTION f()",
    ],
  },
  {
    what: "trigger of some columns with a condition",
    schema: [
      PLAIN,
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
      "CREATE TRIGGER uc BEFORE UPDATE OF v ON t FOR EACH ROW WHEN (OLD.v IS DISTINCT FROM NEW.v) EXECUTE FUNCTION f()",
    ],
  },
  {
    what: "trigger that is turned off",
    schema: [
      PLAIN,
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''fired''; END'",
      "CREATE TRIGGER off BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
      "ALTER TABLE t DISABLE TRIGGER off",
    ],
  },
  {
    what: "rule instead of a deletion",
    schema: [
      PLAIN,
      "CREATE RULE soft AS ON DELETE TO t DO INSTEAD UPDATE t SET v = 'gone' WHERE id = OLD.id",
    ],
  },
  {
    what: "rule beside an insertion",
    schema: [
      PLAIN,
      "CREATE TABLE seen (id int)",
      "CREATE RULE beside AS ON INSERT TO t DO ALSO INSERT INTO seen VALUES (NEW.id)",
    ],
  },
  {
    what: "row security with a policy",
    schema: [
      PLAIN,
      "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
      "CREATE POLICY p ON t USING (tenant_id = current_setting('app.tenant', true))",
    ],
  },
  ...["btree", "hash", "brin"].map((method) => ({
    what: `index: ${method}`,
    schema: [PLAIN, `CREATE INDEX ON t USING ${method} (n)`],
  })),
  {
    what: "index: gin and gist",
    schema: [
      PLAIN,
      "CREATE EXTENSION pg_trgm",
      "CREATE INDEX ON t USING gin (v gin_trgm_ops)",
      "CREATE INDEX ON t USING gist (v gist_trgm_ops)",
    ],
  },
  {
    what: "index: spgist and bloom",
    schema: [
      PLAIN,
      "CREATE EXTENSION bloom",
      "CREATE INDEX ON t USING spgist (v)",
      "CREATE INDEX ON t USING bloom (n)",
    ],
  },
  {
    what: "index: partial, of an expression, of many columns, descending",
    schema: [
      PLAIN,
      "CREATE UNIQUE INDEX ON t (tenant_id, lower(v), n DESC NULLS LAST) INCLUDE (id) WHERE n > 0",
    ],
  },
  {
    what: "clustered, with other fill, statistics and storage",
    schema: [
      PLAIN,
      "CLUSTER t USING t_pkey",
      "ALTER TABLE t SET (fillfactor = 50)",
      "ALTER TABLE t ALTER v SET STORAGE EXTERNAL",
      "CREATE STATISTICS st ON v, n FROM t",
      "ALTER TABLE t ALTER v SET COMPRESSION pglz",
    ],
  },
  {
    what: "a table of a type",
    schema: [
      "CREATE TYPE row_t AS (tenant_id text, id int, v text, n int)",
      "CREATE TABLE t OF row_t (PRIMARY KEY (id))",
    ],
  },
  {
    what: "columns that were dropped",
    schema: [
      "CREATE TABLE t (gone int, tenant_id text, id int PRIMARY KEY, gone2 text, v text, n int)",
      "ALTER TABLE t DROP gone",
      "ALTER TABLE t DROP gone2",
    ],
  },
  {
    what: "names that need quotes",
    schema: [
      'CREATE SCHEMA "S 1"',
      'CREATE TABLE t (tenant_id text, id int, v text, n int, "a ""q"" ü" int, PRIMARY KEY (id, "a ""q"" ü"))',
    ],
    rows: [
      "INSERT INTO t SELECT CASE WHEN n < 12 THEN 'acme' ELSE 'other' END, n, 'v', n, n FROM generate_series(1, 15) n",
    ],
  },
  { what: "publications of logical replication", schema: [PLAIN, "CREATE PUBLICATION p FOR ALL TABLES"] },
  { what: "REPLICA IDENTITY FULL", schema: [PLAIN, "ALTER TABLE t REPLICA IDENTITY FULL"] },
  {
    what: "partitions by list of tenants",
    schema: [
      "CREATE TABLE t (tenant_id text, id int, v text, n int, PRIMARY KEY (tenant_id, id)) PARTITION BY LIST (tenant_id)",
      "CREATE TABLE t_acme PARTITION OF t FOR VALUES IN ('acme')",
      "CREATE TABLE t_more PARTITION OF t DEFAULT",
    ],
  },
  {
    what: "partitions by hash with their columns in another order",
    schema: [
      "CREATE TABLE t (tenant_id text, id int, v text, n int, PRIMARY KEY (tenant_id, id)) PARTITION BY HASH (tenant_id)",
      "CREATE TABLE t_0 (v text, n int, id int NOT NULL, tenant_id text NOT NULL)",
      "ALTER TABLE t ATTACH PARTITION t_0 FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
    ],
  },
];

const FILL = [
  "INSERT INTO t (tenant_id, id, v, n) SELECT CASE WHEN n < 12 THEN 'acme' ELSE 'other' END, n, 'v' || n, n FROM generate_series(1, 15) n",
];

withServers("what is proven", () => {
  const lab = new Lab();

  test("every type on the list has values that are tried, and none is on the list of those of their own database", () => {
    expect([...TYPES].sort()).toEqual(Object.keys(VALUES).sort());
    expect(Object.keys(LOCAL_TYPES).filter((name) => TYPES.has(name))).toEqual([]);
    expect([...KEY_TYPES].filter((name) => name !== "citext" && !TYPES.has(name))).toEqual([]);
  });

  test("values of every type of PostgreSQL come along as they are", async () => {
    const types = Object.entries(VALUES);
    const columns = types.map(([name], index) => `c${index} pg_catalog."${name}"`).join(", ");
    const widest = Math.max(...types.map(([, values]) => values.length));
    const rows = Array.from({ length: widest + 1 }, (_, row) =>
      types
        .map(([, values]) =>
          values[row] === undefined
            ? "NULL"
            : `E'${values[row].replaceAll("\\", "\\\\").replaceAll("'", "''")}'`,
        )
        .join(", "),
    );
    const ends = await lab.ends({
      both: [`CREATE TABLE t (tenant_id text, id int PRIMARY KEY, ${columns})`],
      a1: rows.map((values, index) => `INSERT INTO t VALUES ('acme', ${index}, ${values})`),
    });
    const moving = await ends.begun(T, { portion: 3 });
    await ends.run("a1", ["UPDATE t SET id = id + 100 WHERE id % 2 = 0"]);
    const before = await ends.rows("a1", "t");
    await moving.finish();
    expect(await ends.rows("b1", "t")).toEqual(before);
  });

  test("zero and minus zero, which are equal and written otherwise, stay what they are", async () => {
    const bits = "SELECT id, encode(float8send(f), 'hex'), encode(float4send(g), 'hex') FROM t ORDER BY 1";
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text, id int PRIMARY KEY, f float8, g float4)"],
      a1: [
        "INSERT INTO t VALUES ('acme', 1, '-0', '0'), ('acme', 2, '0', '-0'), ('acme', 3, '5e-324', '1e-45')",
      ],
    });
    const before = await ends.sql("a1", bits);
    await (await ends.begun(T)).finish();
    expect(await ends.sql("b1", bits)).toEqual(before);
  });

  test.each(some(MADE, 5))("values of $what come along as they are", async ({ before, type, values }) => {
    const ends = await lab.ends({
      both: [...before, `CREATE TABLE t (tenant_id text, id int PRIMARY KEY, x ${type})`],
      a1: values.map(
        (value, index) => `INSERT INTO t VALUES ('acme', ${index}, E'${value.replaceAll("\\", "\\\\")}')`,
      ),
    });
    // A type may be that of a table that stays.
    const moving = await ends.begun(T, { leave: ["public.rowed"] });
    await ends.run("a1", ["UPDATE t SET id = id + 100 WHERE id = 0"]);
    const rows = await ends.rows("a1", "t");
    await moving.finish();
    expect(await ends.rows("b1", "t")).toEqual(rows);
  });

  test.each(some(FEATURES, 5))(
    "a schema with $what is moved",
    async ({ rows = FILL, schema, tables = ["t"] }) => {
      const ends = await lab.ends({ both: schema, a1: rows });
      const moving = await ends.begun(
        tables.map((name) => ({ name: `public.${name}`, tenant: "tenant_id" })),
        { portion: 4, leave: ["public.seen"] },
      );
      await ends.run("a1", ["UPDATE t SET v = v || 'u' WHERE id = 3", "DELETE FROM t WHERE id = 5"]);
      const mine = await Promise.all(tables.map((name) => ends.rows("a1", name, "tenant_id = 'acme'")));
      const others = await ends.rows("a1", "t", "tenant_id <> 'acme'");
      await moving.finish();
      expect(await Promise.all(tables.map((name) => ends.rows("b1", name)))).toEqual(mine);
      expect(mine[0]?.length).toBeGreaterThan(0);
      expect(await ends.rows("a1", "t")).toEqual(others);
    },
  );

  test.each(
    some(
      [
        ...Object.keys(LOCAL_TYPES)
          .filter((name) => name !== "lo")
          .map((name) => [name, `x ${name}`, [], new RegExp(`public\\.t\\.x: ${name}: `)] as const),
        ["lo", "x lo", ["CREATE EXTENSION lo"], /public\.t\.x: public\.lo: large objects are not moved/],
        ["an array of them", "x regclass[]", [], /public\.t\.x: regclass: /],
        ["a domain over one", "x d", ["CREATE DOMAIN d AS oid"], /public\.t\.x: oid: /],
        ["a composite with one", "x c", ["CREATE TYPE c AS (a int, b regclass)"], /public\.t\.x: regclass: /],
        ["regproc", "x regproc", [], /public\.t\.x: regproc: not proven/],
        ["aclitem", "x aclitem", [], /public\.t\.x: aclitem: not proven/],
        ["refcursor", "x refcursor", [], /public\.t\.x: refcursor: not proven/],
        [
          "a type of one's own",
          "x own",
          [
            "CREATE TYPE own",
            "CREATE FUNCTION own_in(cstring) RETURNS own LANGUAGE internal STRICT AS 'textin'",
            "CREATE FUNCTION own_out(own) RETURNS cstring LANGUAGE internal STRICT AS 'textout'",
            "CREATE TYPE own (INPUT = own_in, OUTPUT = own_out)",
          ],
          /public\.t\.x: public\.own: not proven/,
        ],
        [
          "of an extension that is not proven",
          "x query_int",
          ["CREATE EXTENSION intarray"],
          /public\.t\.x: public\.query_int of the extension intarray: not proven/,
        ],
      ] as const,
      5,
    ),
  )("a column of %s is refused, by name and place", async (_what, column, before, problem) => {
    const ends = await lab.ends({
      both: [...before, `CREATE TABLE t (tenant_id text, id int PRIMARY KEY, ${column})`],
    });
    const problems = await ends.check(T);
    expect(problems).toHaveLength(2);
    for (const one of problems) expect(one).toMatch(problem);
  });

  test.each(
    some(
      [
        [
          "a label",
          ["CREATE TYPE m AS ENUM ('a', 'b')"],
          ["CREATE TYPE m AS ENUM ('a')"],
          "ALTER TABLE t ADD x m",
          /t has other columns or keys at b1 than at a1 \(x: type's meaning .*a \| b.* at a1.* at b1/,
        ],
        [
          "an order of labels",
          ["CREATE TYPE m AS ENUM ('a', 'b')"],
          ["CREATE TYPE m AS ENUM ('b', 'a')"],
          "ALTER TABLE t ADD x m",
          /x: type's meaning/,
        ],
        [
          "a rule of a domain",
          ["CREATE DOMAIN m AS int"],
          ["CREATE DOMAIN m AS int CHECK (VALUE > 0)"],
          "ALTER TABLE t ADD x m",
          /x: type's meaning.*CHECK \(\(VALUE > 0\)\)/,
        ],
        [
          "a field of a composite",
          ["CREATE TYPE m AS (a int)"],
          ["CREATE TYPE m AS (a text)"],
          "ALTER TABLE t ADD x m",
          /x: type's meaning/,
        ],
        [
          "NOT NULL",
          [],
          ["ALTER TABLE t ALTER v SET NOT NULL"],
          undefined,
          /v: NULL allowed at a1, not allowed at b1/,
        ],
        [
          "CHECK",
          [],
          ["ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0)"],
          undefined,
          /the rule c on public\.t is at b1 only: bring both to one schema version/,
        ],
        [
          "CHECK that differs",
          ["ALTER TABLE t ADD CONSTRAINT c CHECK (n > 1)"],
          ["ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0)"],
          undefined,
          /the rule c on public\.t is at a1 only.*/,
        ],
        [
          "EXCLUDE",
          [],
          ["ALTER TABLE t ADD CONSTRAINT c EXCLUDE USING gist (box(point(n, n), point(n, n)) WITH &&)"],
          undefined,
          /the rule c on public\.t is at b1 only/,
        ],
        [
          "UNIQUE",
          [],
          ["CREATE UNIQUE INDEX ux ON t (tenant_id, v)"],
          undefined,
          /the unique index ux is at b1 only/,
        ],
        [
          "a collation",
          [],
          ['ALTER TABLE t ALTER v TYPE text COLLATE "C"'],
          undefined,
          /v: collation pg_catalog\.default at a1, pg_catalog\.C at b1/,
        ],
        [
          "a length",
          [],
          ["ALTER TABLE t ALTER v TYPE varchar(9)"],
          undefined,
          /v: type text at a1, character varying\(9\) at b1/,
        ],
        [
          "how a column is generated",
          ["ALTER TABLE t ADD g int GENERATED ALWAYS AS (n + 1) STORED"],
          ["ALTER TABLE t ADD g int GENERATED ALWAYS AS (n + 2) STORED"],
          undefined,
          /g: generated as \(n \+ 1\) at a1, \(n \+ 2\) at b1/,
        ],
        [
          "whether a column is generated",
          ["ALTER TABLE t ADD g int"],
          ["ALTER TABLE t ADD g int GENERATED ALWAYS AS (n + 2) STORED"],
          undefined,
          /g: generated as a plain column at a1, \(n \+ 2\) at b1/,
        ],
        ["a column", [], ["ALTER TABLE t ADD more int"], undefined, /more is at b1 only/],
        [
          "the primary key",
          [],
          ["ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (tenant_id, id)"],
          undefined,
          /the primary key is of other columns/,
        ],
      ] as const,
      5,
    ),
  )("%s that is at one end only is found before anything begins", async (_what, a1, b1, both, problem) => {
    const make = (own: readonly string[]): string[] => [PLAIN, ...own, ...(both === undefined ? [] : [both])];
    const ends = await lab.ends({ a1: make(a1), b1: make(b1) });
    expect((await ends.check(T)).join("\n")).toMatch(problem);
    const back = await lab.ends({ a1: make(b1), b1: make(a1) });
    expect(await back.check(T)).not.toEqual([]);
  });

  test.each(
    some(
      [
        [
          "a partition",
          ["CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10)"],
          [],
          /the partition public\.t_1 is not at b1, or has other bounds/,
        ],
        [
          "bounds",
          ["CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (10)"],
          ["CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (20)"],
          /the partition public\.t_1 is not at b1, or has other bounds/,
        ],
      ] as const,
      5,
    ),
  )(
    "%s of a partitioned table that is at one end only is found before anything begins",
    async (_what, a1, b1, problem) => {
      const top = "CREATE TABLE t (tenant_id text, id int PRIMARY KEY) PARTITION BY RANGE (id)";
      const ends = await lab.ends({ both: [top], a1, b1 });
      expect((await ends.check(T)).join("\n")).toMatch(problem);
      const plain = await lab.ends({
        a1: [top],
        b1: ["CREATE TABLE t (tenant_id text, id int PRIMARY KEY)"],
      });
      expect((await plain.check(T)).join("\n")).toMatch(/partitioned at a1 only/);
    },
  );

  test("a function that finds nothing of a name at one end is found before anything begins", async () => {
    const schema = [
      PLAIN,
      "CREATE SCHEMA hidden",
      "CREATE FUNCTION hidden.f(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'",
      "CREATE FUNCTION g(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN f($1); END'",
      "SET search_path = public, hidden",
      "CREATE INDEX by_g ON t (g(v))",
    ];
    const ends = await lab.ends({ both: schema });
    const session = await ends.writer("a1");
    await session.query("SET search_path = public, hidden");
    await session.query("INSERT INTO t VALUES ('acme', 1, 'v')");
    expect(await ends.check(T)).toEqual(
      ["a1", "b1"].map((stamp) =>
        expect.stringMatching(
          new RegExp(
            `^at ${stamp}: public\\.t: index by_g calls a function \\(public\\.g\\) that finds nothing of a name .*ALTER FUNCTION`,
          ),
        ),
      ),
    );
    for (const stamp of ["a1", "b1"] as const)
      await ends.run(stamp, ["ALTER FUNCTION g SET search_path = public, hidden"]);
    await (await ends.begun(T)).finish();
    expect(await ends.rows("b1", "t")).toEqual(["(acme,1,v,)"]);
  });
});
