import { BOTH, Lab } from "./lab";
import { withServers } from "../with-servers";

const T = [{ name: "public.t", tenant: "tenant_id" }];
const TABLE = "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v text, n int)";
const LONG = "x".repeat(70);

withServers("what a schema may have beside", () => {
  const lab = new Lab();

  test.each<[string, readonly string[], RegExp]>([
    [
      "a cast of one's own by which a value is not written as it is",
      [
        TABLE,
        "CREATE TYPE mood AS ENUM ('a', 'b')",
        "CREATE FUNCTION told(mood) RETURNS text LANGUAGE sql IMMUTABLE AS $f$ SELECT 'same' $f$",
        "CREATE CAST (mood AS text) WITH FUNCTION told(mood)",
        "ALTER TABLE t ADD x mood",
      ],
      /public\.t\.x: public\.mood: a cast of your own between it and text \(public\.told\(public\.mood\)\)/,
    ],
    [
      "a sequence that only the application draws from",
      [TABLE, "CREATE SEQUENCE t_seq INCREMENT 50"],
      /public\.t_seq is a sequence that no column's default draws from: say which column has its numbers/,
    ],
    [
      "a sequence within a text",
      [TABLE, "CREATE SEQUENCE s", "ALTER TABLE t ADD code text DEFAULT 'INV-' || nextval('s')"],
      /public\.t\.code is text, and has numbers of the sequence s within/,
    ],
    [
      "a default that computes with what is drawn",
      [TABLE, "CREATE SEQUENCE s", "ALTER TABLE t ADD m bigint DEFAULT -nextval('s')"],
      /public\.t\.m: its default computes with what the sequence s draws/,
    ],
    [
      "a table whose rows belong to somebody by a number alone",
      [TABLE, "CREATE TABLE t_tags (t_id int, tag text)"],
      /public\.t_tags is neither declared nor left, and nothing says whether it has rows of the tenant/,
    ],
    [
      "a table that points at one partition",
      [
        "CREATE TABLE t (tenant_id text, id int PRIMARY KEY) PARTITION BY LIST (id)",
        "CREATE TABLE t_0 PARTITION OF t DEFAULT",
        "CREATE TABLE remark (t int REFERENCES t_0 ON DELETE CASCADE)",
      ],
      /public\.remark points at a table that is moved, but is not declared itself/,
    ],
    [
      "a database in which no guard fires",
      [
        TABLE,
        "DO $d$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_replication_role = replica', current_database()); END $d$",
      ],
      /session_replication_role is replica for .*database/,
    ],
  ])("%s is refused by name before anything begins", async (_what, schema, problem) => {
    const ends = await lab.ends({ both: schema });
    const problems = await ends.check(T);
    for (const stamp of BOTH)
      expect(problems.filter((one) => one.startsWith(`at ${stamp}: `)).join("\n")).toMatch(problem);
  });

  test("a shared table of which nothing says whose its rows are is refused, and not moved with everybody's", async () => {
    const ends = await lab.ends({ both: [TABLE], a1: ["INSERT INTO t VALUES ('acme', 1), ('other', 2)"] });
    expect(await ends.check([{ name: "public.t" }])).toEqual(
      BOTH.map((stamp) =>
        expect.stringContaining(
          `at ${stamp}: public.t: nothing says which of its rows are the tenant's, so everybody's would be moved`,
        ),
      ),
    );
  });

  test("a schema whose name would be cut to that of another tenant's is not found", async () => {
    const cut = `t_${LONG}`.slice(0, 63);
    const ends = await lab.ends({
      both: [`CREATE SCHEMA ${cut}`, `CREATE TABLE ${cut}.orders (id int PRIMARY KEY)`],
    });
    const problems = await ends.check([{ name: "t_{tenant}.orders" }], {}, LONG);
    expect(problems).toEqual(BOTH.map(() => expect.stringContaining(`t_${LONG}.orders: no such table`)));
  });

  const COUNTRIES = [
    "CREATE TABLE country (id serial PRIMARY KEY, code text UNIQUE, made timestamptz DEFAULT clock_timestamp())",
    "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, country int REFERENCES country)",
  ];

  test("entries of a list that stays are compared: a number that means another country at the other end is refused", async () => {
    const ends = await lab.ends({
      both: COUNTRIES,
      a1: ["INSERT INTO country (code) VALUES ('DE'), ('FR')", "INSERT INTO t VALUES ('acme', 1, 1)"],
      b1: ["INSERT INTO country (code) VALUES ('FR'), ('DE')"],
    });
    expect(await ends.check(T)).toEqual([
      "at b1: public.t points at entries of public.country that are others there (t_country_fkey: 1): give them one key in the whole fleet, or, where they mean the same, name the table in alike. Where the application makes them with the tenant's rows, give public.country the tenant's column and declare it",
    ]);
    expect(await ends.check(T, { alike: ["public.country"] })).toEqual([]);
  });

  test("an entry that is added during the move, and is another one at the target, is a difference", async () => {
    const ends = await lab.ends({
      both: COUNTRIES,
      a1: ["INSERT INTO country (code) VALUES ('DE')"],
      b1: ["INSERT INTO country (code) VALUES ('DE')"],
    });
    const moving = await ends.begun(T);
    await ends.run("a1", ["INSERT INTO country (code) VALUES ('FR')", "INSERT INTO t VALUES ('acme', 1, 2)"]);
    expect((await moving.differences()).join()).toMatch(
      /t_country_fkey points at what is not in public\.country/,
    );
    await ends.run("b1", ["INSERT INTO country (code) VALUES ('IT')"]);
    expect((await moving.differences()).join()).toMatch(
      /public\.t: t_country_fkey points at other entries of public\.country/,
    );
  });

  test("an entry that is not there, or a row of another tenant that is pointed at, is found before anything begins", async () => {
    const ends = await lab.ends({
      both: [
        TABLE,
        "CREATE TABLE list (id int PRIMARY KEY)",
        "ALTER TABLE t ADD up int REFERENCES t, ADD l int REFERENCES list",
      ],
      a1: [
        "INSERT INTO list VALUES (7)",
        "INSERT INTO t (tenant_id, id) VALUES ('other', 1)",
        "INSERT INTO t (tenant_id, id, up, l) VALUES ('acme', 2, 1, 7), ('acme', 3, 2, NULL)",
      ],
    });
    expect(await ends.check(T)).toEqual([
      expect.stringMatching(
        /^at b1: public\.t points at entries of public\.list that are not there \(t_l_fkey: 7\)/,
      ),
      expect.stringMatching(
        /^at b1: public\.t points at entries of public\.t that are not there \(t_up_fkey: 1\), and do not come along: make them there first$/,
      ),
    ]);
  });

  test.each([
    ["of an expression", "CREATE UNIQUE INDEX ux ON t (lower(v))"],
    ["of some rows", "CREATE UNIQUE INDEX ux ON t (v) WHERE n > 0"],
    ["that are excluded", "ALTER TABLE t ADD CONSTRAINT ux EXCLUDE USING gist (int4range(n, n + 2) WITH &&)"],
  ])(
    "values %s that another tenant has at the target are found before anything begins",
    async (_what, rule) => {
      const ends = await lab.ends({
        both: [TABLE, rule],
        a1: ["INSERT INTO t VALUES ('acme', 1, 'v', 5)"],
        b1: ["INSERT INTO t VALUES ('other', 2, 'v', 6)"],
      });
      expect(await ends.check(T)).toEqual([
        expect.stringMatching(
          /^at b1: others have 1 of the tenant's values of .* in public\.t, which ux does not take beside each other/,
        ),
      ]);
    },
  );

  test("what a deferrable constraint forbids is a difference: the mover's own writes do not set it off", async () => {
    const ends = await lab.ends({
      both: [TABLE, "ALTER TABLE t ADD CONSTRAINT ux UNIQUE (v) DEFERRABLE"],
      a1: ["INSERT INTO t VALUES ('acme', 1, 'v')"],
    });
    const moving = await ends.begun(T);
    await ends.run("b1", ["INSERT INTO t VALUES ('other', 2, 'w')"]);
    await ends.run("a1", ["UPDATE t SET v = 'w'"]);
    expect((await moving.differences()).join()).toMatch(
      /public\.t: ux forbids what others have, too: 0 and 1; 1/,
    );
  });

  test("a sequence that the application draws blocks from is raised beyond what it has taken", async () => {
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text, id bigint PRIMARY KEY, v text)"],
      a1: [
        "CREATE SEQUENCE t_seq START 1 INCREMENT 100",
        "INSERT INTO t VALUES ('acme', 1), ('acme', 50), ('acme', 5001)",
      ],
      b1: ["CREATE SEQUENCE t_seq START 51 INCREMENT 100", "INSERT INTO t VALUES ('other', 51)"],
    });
    const specs = [{ ...T[0]!, sequences: [{ column: "id", name: "public.t_seq", block: 50 }] }];
    await (await ends.begun(specs)).finish();
    const [drawn] = (await ends.sql("b1", "SELECT nextval('t_seq')::text"))[0] ?? [];
    expect(Number(drawn) % 100).toBe(51);
    expect(Number(drawn)).toBeGreaterThan(5051);
    const wrong = [{ ...T[0]!, sequences: [{ column: "id", name: "public.no_seq" }] }];
    expect((await ends.check(wrong)).join()).toMatch(/public\.t\.id: there is no sequence public\.no_seq/);
  });

  test("stamps whose blocks meet are refused once the target has rows", async () => {
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text, id bigint PRIMARY KEY)", "CREATE SEQUENCE t_seq INCREMENT 50"],
      a1: ["INSERT INTO t VALUES ('acme', 1)"],
      b1: ["INSERT INTO t VALUES ('other', 60)"],
    });
    expect(
      await ends.check([{ ...T[0]!, sequences: [{ column: "id", name: "public.t_seq", block: 50 }] }]),
    ).toEqual([expect.stringMatching(/public\.t\.id is numbered by each stamp for itself/)]);
  });

  test("a server that says a commit is done before it is on the disk is told to wait for it", async () => {
    const ends = await lab.ends({ both: [TABLE] });
    await ends.run("b1", [
      "DO $d$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $d$",
      "DO $d$ BEGIN EXECUTE format('ALTER DATABASE %I SET array_nulls = off', current_database()); END $d$",
    ]);
    expect(
      await ends.sql("b1", "SELECT current_setting('synchronous_commit'), current_setting('array_nulls')"),
    ).toEqual([["on", "on"]]);
  });

  test("a key of bytes is one key in whatever way a writer's session writes it", async () => {
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text, id bytea PRIMARY KEY, v text)"],
      a1: [
        "INSERT INTO t SELECT 'acme', decode(lpad(to_hex(n), 8, '0'), 'hex') FROM generate_series(1, 700) n",
      ],
    });
    const moving = await ends.begun(T);
    const writer = await ends.writer("a1");
    await writer.query("UPDATE t SET v = 'hex'");
    await writer.query("SET bytea_output = 'escape'");
    await writer.query("UPDATE t SET v = 'escape'");
    await moving.finish();
    expect(await ends.rows("b1", "t", "v = 'escape'")).toHaveLength(700);
  });
});
