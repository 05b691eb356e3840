import { withServers } from "../../with-servers";
import { Lab } from "../lab";

const T = [{ name: "public.t", tenant: "tenant_id" }];
const CI = "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)";
const EXT = ["CREATE SCHEMA ext", "CREATE EXTENSION citext SCHEMA ext"];
const table = (columns: string): string => `CREATE TABLE t (tenant_id text, id int PRIMARY KEY, ${columns})`;

/** What the database holds for one value though it is not written the same, or is none. */
const KINDS: readonly { what: string; schema: readonly string[]; ours: string; theirs: string }[] = [
  {
    what: "NULLS NOT DISTINCT",
    schema: [table("v int, UNIQUE NULLS NOT DISTINCT (v) DEFERRABLE")],
    ours: "NULL",
    theirs: "NULL",
  },
  {
    what: "NULLS NOT DISTINCT of several columns",
    schema: [table("v int, w int, UNIQUE NULLS NOT DISTINCT (v, w) DEFERRABLE")],
    ours: "5, NULL",
    theirs: "5, NULL",
  },
  {
    what: "NULLS NOT DISTINCT of a UUID",
    schema: [table("v uuid, UNIQUE NULLS NOT DISTINCT (v) DEFERRABLE")],
    ours: "NULL",
    theirs: "NULL",
  },
  {
    what: "citext whose extension no search path names",
    schema: [...EXT, table("v ext.citext, UNIQUE (v) DEFERRABLE")],
    ours: "'Ann'",
    theirs: "'ann'",
  },
  {
    what: "a domain of citext whose extension no search path names",
    schema: [...EXT, "CREATE DOMAIN mail AS ext.citext", table("v mail, UNIQUE (v) DEFERRABLE")],
    ours: "'Ann'",
    theirs: "'ann'",
  },
  {
    what: "a collation that is not deterministic",
    schema: [CI, table("v text COLLATE ci, UNIQUE (v) DEFERRABLE")],
    ours: "'Ann'",
    theirs: "'ann'",
  },
  {
    what: "char(n)",
    schema: [table("v char(6), UNIQUE (v) DEFERRABLE")],
    ours: "'Ann'",
    theirs: "'Ann '",
  },
];

const INDEXES: readonly { what: string; schema: readonly string[]; ours: string; theirs: string }[] = [
  {
    what: "with a collation of its own",
    schema: [CI, table("v text"), "CREATE UNIQUE INDEX u ON t (v COLLATE ci)"],
    ours: "'Ann'",
    theirs: "'ann'",
  },
  {
    what: "of an expression, with a collation of its own",
    schema: [CI, table("v text"), "CREATE UNIQUE INDEX u ON t (btrim(v) COLLATE ci)"],
    ours: "'Ann '",
    theirs: "'ann'",
  },
  {
    what: "with the tenant in it by a collation that holds two for one",
    schema: [CI, table("v text"), "CREATE UNIQUE INDEX u ON t (tenant_id COLLATE ci, v)"],
    ours: "'Ann'",
    theirs: "'Ann'",
  },
  {
    what: "of some rows, of char(n)",
    schema: [table("v char(6)"), "CREATE UNIQUE INDEX u ON t (v) WHERE id > 0"],
    ours: "'Ann'",
    theirs: "'Ann '",
  },
  {
    what: "of NULLS NOT DISTINCT",
    schema: [table("v int"), "CREATE UNIQUE INDEX u ON t (v) NULLS NOT DISTINCT"],
    ours: "NULL",
    theirs: "NULL",
  },
];

withServers("unique values are compared as the database compares them", () => {
  const lab = new Lab();

  test.each(KINDS)("$what: found at the check, and by the comparison", async ({ ours, schema, theirs }) => {
    const row = [`INSERT INTO t VALUES ('acme', 1, ${ours})`];
    const found = await lab.ends({
      both: schema,
      a1: row,
      b1: [`INSERT INTO t VALUES ('other', 2, ${theirs})`],
    });
    expect(await found.check(T)).toEqual([
      expect.stringMatching(
        /^at b1: others have 1 of the tenant's values of .* in public\.t, .* t_v_(w_)?key /,
      ),
    ]);
    const later = await lab.ends({ both: schema, b1: [`INSERT INTO t VALUES ('other', 2, ${theirs})`] });
    const moving = await later.begun(T);
    await later.run("a1", row);
    await moving.sync();
    expect((await moving.differences()).join()).toMatch(
      /public\.t: t_v_(w_)?key forbids what others have, too: 0 and 1; 1/,
    );
  });

  test.each(INDEXES)("an index $what: found at the check", async ({ ours, schema, theirs }) => {
    const ends = await lab.ends({
      both: schema,
      a1: [`INSERT INTO t VALUES ('acme', 1, ${ours})`],
      b1: [`INSERT INTO t VALUES ('ACME', 2, ${theirs})`],
    });
    expect(await ends.check(T)).toEqual([
      expect.stringMatching(
        /^at b1: others have 1 of the tenant's values of .* in public\.t, which u does not take beside each other/,
      ),
    ]);
  });

  test("what the database holds for two is no obstacle", async () => {
    const ends = await lab.ends({
      both: [
        ...EXT,
        table("v ext.citext, n int, UNIQUE (n) DEFERRABLE"),
        "CREATE UNIQUE INDEX u ON t (v text_ops)",
        "CREATE UNIQUE INDEX w ON t (tenant_id, n) NULLS NOT DISTINCT",
      ],
      a1: ["INSERT INTO t VALUES ('acme', 1, 'Ann', NULL)"],
      b1: ["INSERT INTO t VALUES ('other', 2, 'ann', NULL)"],
    });
    await (await ends.begun(T)).finish();
    expect(await ends.rows("b1", "t")).toEqual(["(acme,1,Ann,)", "(other,2,ann,)"]);
  });
});
