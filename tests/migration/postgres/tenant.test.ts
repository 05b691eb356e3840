import { Lab } from "./lab";
import { withServers } from "../with-servers";
import { some } from "../../sweep";

/** A column that says whose a row is, the tenant that moves, and one whose name or number is made to be taken for it. */
const KINDS: readonly {
  type: string;
  moves: string;
  others: readonly string[];
  before?: readonly string[];
}[] = [
  { type: "text", moves: "acme", others: ["acm", "acme-europe", "Acme", "acme "] },
  { type: 'text COLLATE "C"', moves: "acme", others: ["ACME", "acmé"] },
  { type: "varchar(12)", moves: "acme-europe", others: ["acme", "acme-europ"] },
  { type: "varchar", moves: "acme", others: ["acme ", "acme-europe"] },
  { type: "char(8)", moves: "acme", others: ["acme2", "acm"] },
  {
    type: "uuid",
    moves: "00000000-0000-4000-8000-000000000001",
    others: ["00000000-0000-4000-8000-000000000010"],
  },
  { type: "smallint", moves: "7", others: ["77", "-7", "0"] },
  { type: "int", moves: "7", others: ["77", "700"] },
  { type: "bigint", moves: "4294967303", others: ["7", "4294967304"] },
  { type: "numeric", moves: "7", others: ["7.1", "6.9", "77"] },
  { type: "numeric(8,2)", moves: "7.25", others: ["7.00", "7.20"] },
  {
    type: "tenant_kind",
    moves: "acme",
    others: ["Acme"],
    before: ["CREATE TYPE tenant_kind AS ENUM ('Acme', 'acme')"],
  },
  {
    type: "tenant_name",
    moves: "acme",
    others: ["acme2"],
    before: [
      "CREATE DOMAIN tenant_inner AS varchar(8)",
      "CREATE DOMAIN tenant_name AS tenant_inner CHECK (VALUE <> '')",
    ],
  },
  { type: "citext", moves: "acme", others: ["acme2", "acmé"], before: ["CREATE EXTENSION citext"] },
];

const T = [{ name: "public.t", tenant: "tenant_id" }];

withServers("which rows are a tenant's", () => {
  const lab = new Lab();

  test.each(some(KINDS, 3))(
    "by a column of $type, a row of another tenant is never read, written or purged",
    async ({ before = [], moves, others, type }) => {
      const filled = [moves, ...others].flatMap((tenant) => [
        `INSERT INTO t SELECT '${tenant}', n, 'v' FROM generate_series(1, 5) n`,
      ]);
      const ends = await lab.ends({
        both: [
          ...before,
          `CREATE TABLE t (tenant_id ${type} NOT NULL, id int, v text, PRIMARY KEY (tenant_id, id))`,
        ],
        a1: filled,
        b1: others.map((tenant) => `INSERT INTO t VALUES ('${tenant}', 1, 'there')`),
      });
      const theirs = `tenant_id <> '${moves}'`;
      const untouched = [await ends.rows("a1", "t", theirs), await ends.rows("b1", "t", theirs)];
      const moving = await ends.begun(T, { portion: 2 }, moves);
      const writer = await ends.writer("a1");
      await writer.query(`UPDATE t SET v = 'changed' WHERE tenant_id = '${moves}' AND id = 2`);
      await writer.query(`DELETE FROM t WHERE tenant_id = '${moves}' AND id = 3`);
      await writer.query(`INSERT INTO t VALUES ('${moves}', 9, 'new')`);
      const mine = await ends.rows("a1", "t", `tenant_id = '${moves}'`);
      await moving.finish();
      expect(await ends.rows("b1", "t", `tenant_id = '${moves}'`)).toEqual(mine);
      expect(mine).toHaveLength(5);
      expect(await ends.rows("a1", "t", `tenant_id = '${moves}'`)).toEqual([]);
      expect([await ends.rows("a1", "t", theirs), await ends.rows("b1", "t", theirs)]).toEqual(untouched);
      await expect(writer.query(`INSERT INTO t VALUES ('${moves}', 1, 'late')`)).rejects.toMatchObject({
        code: "SW001",
      });
      await writer.query(`UPDATE t SET v = 'mine' WHERE tenant_id = '${others[0] ?? ""}'`);
    },
  );

  test("a column that takes several spellings for one tenant moves all of them", async () => {
    const ends = await lab.ends({
      both: [
        "CREATE EXTENSION citext",
        "CREATE TABLE t (tenant_id citext NOT NULL, id int PRIMARY KEY, v text)",
      ],
      a1: ["INSERT INTO t VALUES ('acme', 1), ('Acme', 2), ('ACME', 3), ('other', 4)"],
    });
    const moving = await ends.begun(T);
    await ends.run("a1", ["INSERT INTO t VALUES ('aCmE', 5, 'new')"]);
    await moving.finish();
    expect(await ends.rows("b1", "t")).toEqual(
      ["(ACME,3,)", "(Acme,2,)", "(aCmE,5,new)", "(acme,1,)"].sort(),
    );
    expect(await ends.rows("a1", "t")).toEqual(["(other,4,)"]);
  });

  test("a collation that takes several spellings for one tenant is the database's own comparison, too", async () => {
    const ends = await lab.ends({
      both: [
        "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "CREATE TABLE t (tenant_id text COLLATE loose NOT NULL, id int PRIMARY KEY, v text)",
      ],
      a1: ["INSERT INTO t VALUES ('acme', 1), ('ACME', 2), ('other', 3)"],
    });
    await (await ends.begun(T)).finish();
    expect(await ends.rows("b1", "t")).toEqual(["(ACME,2,)", "(acme,1,)"]);
    expect(await ends.rows("a1", "t")).toEqual(["(other,3,)"]);
  });

  test.each(
    some(
      [
        [
          "varchar(4)",
          "acme-europe",
          /varchar.*|character varying\(4\), and takes "acme-europe" for "acme", which may be another tenant/,
        ],
        ["char(4)", "acme-europe", /takes "acme-europe" for "acme"/],
        ["uuid", "acme", /is uuid, and "acme" is no such value: name the tenant as rows do, with lookup/],
        ["int", "acme", /is integer, and "acme" is no such value/],
        ["int", "007", /takes "007" for "7"/],
        ["smallint", "70000", /is smallint, and "70000" is no such value/],
        ["numeric(4,1)", "7.25", /takes "7.25" for "7.3"/],
        ["mood", "acme", /is .*mood, and "acme" is no such value/],
        ["short", "acme", /and "acme" is no such value/],
        ["boolean", "true", /bool is not proven as the tenant's column/],
        ["jsonb", "1", /jsonb is not proven as the tenant's column/],
        ["date", "2026-01-01", /date is not proven as the tenant's column/],
        ["name", "acme", /name is not proven as the tenant's column/],
        ["double precision", "7", /float8 is not proven as the tenant's column/],
        ["text[]", "{acme}", /_text is not proven as the tenant's column/],
      ],
      3,
    ),
  )(
    "a tenant that a column of %s can't name (%s) is refused before anything begins",
    async (type, tenant, problem) => {
      const ends = await lab.ends({
        both: [
          "CREATE TYPE mood AS ENUM ('sad')",
          "CREATE DOMAIN short AS text CHECK (length(VALUE) < 4)",
          `CREATE TABLE t (tenant_id ${type}, id int PRIMARY KEY)`,
        ],
      });
      expect(await ends.check(T, {}, tenant)).toEqual(
        expect.arrayContaining([expect.stringMatching(/^at a1: /), expect.stringMatching(problem)]),
      );
    },
  );

  test("a number that another tenant has at the target is refused: the lookup is asked at both ends", async () => {
    const ends = await lab.ends({
      both: [
        "CREATE TABLE tenants (id int PRIMARY KEY, slug text)",
        "CREATE TABLE t (tenant_id int, id int, PRIMARY KEY (tenant_id, id))",
      ],
      a1: ["INSERT INTO tenants VALUES (1, 'acme'), (2, 'same')", "INSERT INTO t VALUES (1, 1)"],
      b1: [
        "INSERT INTO tenants VALUES (1, 'third'), (9, 'acme2'), (2, 'same')",
        "INSERT INTO t VALUES (1, 1)",
      ],
    });
    const lookUp = (tenant: string, stamp: string): Promise<string | undefined> =>
      ends
        .sql(stamp === "a1" ? "a1" : "b1", `SELECT id FROM tenants WHERE slug = '${tenant}'`)
        .then(([row]) => (row?.[0] ?? undefined) as string | undefined);
    const leave = ["public.tenants"];
    expect(await ends.check(T, { tenantInRows: lookUp, leave })).toEqual([
      expect.stringMatching(/^at b1: the lookup finds no tenant acme: register it there under "1"/),
    ]);
    await ends.run("b1", ["INSERT INTO tenants VALUES (5, 'acme')"]);
    expect(await ends.check(T, { tenantInRows: lookUp, leave })).toEqual([
      expect.stringMatching(/^the lookup gives another name for tenant acme at b1 than at a1/),
    ]);
    expect(await ends.check(T, { tenantInRows: lookUp, leave }, "nobody")).toEqual([
      expect.stringMatching(/^the lookup finds no tenant nobody/),
    ]);
    expect(await ends.check(T, { tenantInRows: lookUp, leave }, "same")).toEqual([]);
  });

  test("a tenant whose own entry moves along needs no entry at the target, and meets no other's number", async () => {
    const ends = await lab.ends({
      both: [
        "CREATE TABLE tenants (id int PRIMARY KEY, slug text UNIQUE)",
        "CREATE TABLE t (tenant_id int REFERENCES tenants, id int, PRIMARY KEY (tenant_id, id))",
      ],
      a1: ["INSERT INTO tenants VALUES (1, 'acme'), (2, 'bcme')", "INSERT INTO t VALUES (1, 1), (2, 1)"],
      b1: ["INSERT INTO tenants VALUES (1, 'third')"],
    });
    const both = [{ name: "public.tenants", tenant: "id" }, ...T];
    const lookUp = (tenant: string, stamp: string): Promise<string | undefined> =>
      ends
        .sql(stamp === "a1" ? "a1" : "b1", `SELECT id FROM tenants WHERE slug = '${tenant}'`)
        .then(([row]) => (row?.[0] ?? undefined) as string | undefined);
    expect(await ends.check(both, { tenantInRows: lookUp })).toEqual([
      "at b1: public.tenants has 1 rows of the tenant already: remove them",
    ]);
    const moving = await ends.begun(both, { tenantInRows: lookUp }, "bcme");
    await moving.finish();
    expect(await ends.rows("b1", "tenants")).toEqual(["(1,third)", "(2,bcme)"]);
    expect(await ends.rows("a1", "t")).toEqual(["(1,1)"]);
  });

  test("rows that are nobody's stay, and are in the way where they point at the tenant's", async () => {
    const ends = await lab.ends({
      both: [
        "CREATE TABLE p (tenant_id text, id int PRIMARY KEY)",
        "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, p int REFERENCES p)",
      ],
      a1: [
        "INSERT INTO p VALUES ('acme', 1), (NULL, 2)",
        "INSERT INTO t VALUES (NULL, 1, NULL), ('acme', 2, 1)",
      ],
    });
    const both = [{ name: "public.p", tenant: "tenant_id" }, ...T];
    await ends.run("a1", ["INSERT INTO t VALUES (NULL, 3, 1)"]);
    expect(await ends.check(both)).toEqual([
      expect.stringMatching(
        /^at a1: public\.t has rows that are not the tenant's and point at its rows in public\.p/,
      ),
    ]);
    await ends.run("a1", ["DELETE FROM t WHERE id = 3"]);
    const moving = await ends.begun(both);
    await ends.run("a1", [
      "UPDATE t SET tenant_id = 'acme' WHERE id = 1",
      "UPDATE t SET tenant_id = NULL WHERE id = 2",
    ]);
    await moving.finish();
    expect(await ends.rows("b1", "t")).toEqual(["(acme,1,)"]);
    expect(await ends.rows("a1", "t")).toEqual(["(,2,1)"]);
  });

  test("a tenant's column that follows from others is watched and moved", async () => {
    const ends = await lab.ends({
      both: [
        "CREATE TABLE t (path text NOT NULL, id int PRIMARY KEY, tenant_id text GENERATED ALWAYS AS (split_part(path, '/', 1)) STORED)",
      ],
      a1: ["INSERT INTO t VALUES ('acme/x', 1), ('other/x', 2)"],
    });
    const moving = await ends.begun(T);
    await ends.run("a1", ["INSERT INTO t VALUES ('acme/y', 3)", "UPDATE t SET path = 'acme/z' WHERE id = 2"]);
    await moving.finish();
    expect(await ends.rows("b1", "t")).toEqual(["(acme/x,1,acme)", "(acme/y,3,acme)", "(acme/z,2,acme)"]);
    await expect(ends.sql("a1", "INSERT INTO t VALUES ('acme/late', 4)")).rejects.toMatchObject({
      code: "SW001",
    });
  });
});
