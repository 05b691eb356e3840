import { withinTime } from "../../../../tenants/migration/postgres/check/not-valid";
import { withServers } from "../../with-servers";
import { Lab } from "../lab";

const T = [{ name: "public.t", tenant: "tenant_id" }];
const TABLE = "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v int, w int)";
const ROWS = ["INSERT INTO t VALUES ('acme', 1, 1, 1), ('acme', 7, -5, 99), ('other', 2, 1, 2)"];
const POSITIVE = "CHECK (value > 0)";

/** Rules that were made when the row 7 was there. */
const KINDS: readonly {
  what: string;
  before: readonly string[];
  rules: readonly string[];
  told: RegExp;
}[] = [
  {
    what: "CHECK",
    before: [TABLE],
    rules: ["ALTER TABLE t ADD CONSTRAINT pos CHECK (v > 0) NOT VALID"],
    told: /^at a1: public\.t has rows that break the rule pos, which was made NOT VALID \(7\): .*VALIDATE CONSTRAINT pos/,
  },
  {
    what: "CHECK of a function that names others unqualified",
    before: [TABLE, "CREATE FUNCTION low() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0'"],
    rules: [
      "CREATE FUNCTION ok(int) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1 > low(); END'",
      "ALTER TABLE t ADD CONSTRAINT pos CHECK (ok(v)) NOT VALID",
    ],
    told: /^at a1: public\.t has rows that break the rule pos, which was made NOT VALID \(7\)/,
  },
  {
    what: "CHECK that can't be asked of a row alone",
    before: [TABLE],
    rules: ["ALTER TABLE t ADD CONSTRAINT pos CHECK (1 / (v + 5) < 1000) NOT VALID"],
    told: /^at a1: public\.t: nobody can tell for which rows the rule pos holds.*\(SQLSTATE 22012\)/,
  },
  {
    what: "CHECK of a partition",
    before: [
      "CREATE TABLE t (tenant_id text, id int, v int, w int, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
      "CREATE TABLE p1 PARTITION OF t FOR VALUES FROM (0) TO (5)",
      "CREATE TABLE p2 PARTITION OF t FOR VALUES FROM (5) TO (9)",
    ],
    rules: [
      "ALTER TABLE p1 ADD CONSTRAINT neg CHECK (v > 0) NOT VALID",
      "ALTER TABLE p2 ADD CONSTRAINT pos CHECK (v > 0) NOT VALID",
    ],
    told: /^at a1: public\.t has rows that break the rule pos, which was made NOT VALID \(7\)/,
  },
  {
    what: "a domain's",
    before: ["CREATE DOMAIN d AS int", TABLE.replace("v int", "v d")],
    rules: [`ALTER DOMAIN d ADD CONSTRAINT pos ${POSITIVE} NOT VALID`],
    told: /^at a1: public\.t\.v has values that break a rule made NOT VALID \(.*"pos"\)/,
  },
  {
    what: "FOREIGN KEY to a list",
    before: ["CREATE TABLE list (k int PRIMARY KEY)", "INSERT INTO list VALUES (1), (2)", TABLE],
    rules: ["ALTER TABLE t ADD FOREIGN KEY (w) REFERENCES list NOT VALID"],
    told: /^at a1: public\.t: t_w_fkey points at what is not in public\.list \(7\)/,
  },
  {
    what: "FOREIGN KEY to the table itself",
    before: [TABLE],
    rules: ["ALTER TABLE t ADD FOREIGN KEY (w) REFERENCES t NOT VALID"],
    told: /^at a1: public\.t: t_w_fkey points at what is not in public\.t \(7\)/,
  },
];

const CROSSING = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;

withServers("rules that were made NOT VALID", () => {
  const lab = new Lab();

  test.each(KINDS)("$what: rows that break it are found before anything begins", async (kind) => {
    const ends = await lab.ends({ both: kind.before, a1: ROWS });
    for (const stamp of ["a1", "b1"] as const) await ends.run(stamp, kind.rules);
    expect(await ends.check(T)).toEqual([expect.stringMatching(kind.told)]);
    // The rows of others are theirs.
    expect(await ends.check(T, {}, "other")).toEqual([]);
    await ends.run("a1", ["DELETE FROM t WHERE id = 7"]);
    await (await ends.begun(T)).finish();
    expect(await ends.sql("b1", "SELECT count(*) FROM t")).toEqual([["1"]]);
  });

  test("rows that were written past a foreign key that is kept are found, and no more time than some seconds is spent on that", async () => {
    const ends = await lab.ends({
      both: [
        TABLE,
        "CREATE TABLE list (id int PRIMARY KEY)",
        "ALTER TABLE t ADD FOREIGN KEY (w) REFERENCES list",
      ],
      a1: [
        "SET session_replication_role = replica",
        "INSERT INTO t (tenant_id, id, v, w) VALUES ('acme', 1, 1, 7)",
      ],
    });
    expect(await ends.check(T)).toEqual([
      expect.stringMatching(/t_w_fkey points at what is not in public\.list/),
    ]);
    const session = await ends.connect("a1");
    const long = async () => {
      await session.query("SELECT pg_sleep(3600)");
      return [];
    };
    expect(await withinTime(session, long, 50)).toBeUndefined();
    expect(await session.query("SHOW statement_timeout")).toEqual([["0"]]);
    await session.end();
  });

  test("a foreign key that can't be looked at in that time is told by name, and what is found of the others counts", async () => {
    const ends = await lab.ends({
      both: [
        TABLE,
        "CREATE TABLE list (id int PRIMARY KEY)",
        "CREATE TABLE slow (id int PRIMARY KEY)",
        "ALTER TABLE t ADD CONSTRAINT a_list FOREIGN KEY (v) REFERENCES list, ADD CONSTRAINT b_slow FOREIGN KEY (w) REFERENCES slow",
      ],
      a1: [
        "SET session_replication_role = replica",
        "INSERT INTO t (tenant_id, id, v, w) VALUES ('acme', 1, 7, 7)",
      ],
    });
    const holder = await ends.connect("a1");
    await holder.query("BEGIN");
    await holder.query("LOCK TABLE public.slow IN ACCESS EXCLUSIVE MODE");
    const told: Record<string, string[]> = {};
    const look = (who: string, lasting: boolean): Promise<readonly string[]> =>
      ends.mover(T).check({ ...CROSSING, lasting }, (what) => {
        told[who] = [...(told[who] ?? []), what];
        if (Object.keys(told).length === 2) void holder.query("ROLLBACK");
      });
    for (const problems of await Promise.all([look("move", false), look("standby", true)]))
      expect(problems).toEqual([expect.stringMatching(/a_list points at what is not in public\.list \(1\)/)]);
    const what = "public.t: whether all rows keep b_slow was not looked at to the end in 20 s; ";
    expect(told).toEqual({
      move: [`${what}the comparison before the cut-over does`],
      standby: [
        `${what}no standby is compared later, so where rows were written with triggers off, look yourself`,
      ],
    });
    await holder.end();
  });

  test("a rule that both ends have and a row breaks later is called by its name", async () => {
    const ends = await lab.ends({ both: [TABLE] });
    const moving = await ends.begun(T);
    await ends.run("a1", ["INSERT INTO t VALUES ('acme', 1, -1, 1)"]);
    await ends.run("b1", ["ALTER TABLE t ADD CONSTRAINT pos CHECK (v > 0)"]);
    await expect(moving.sync()).rejects.toThrow(/rows of public\.t break the rule pos at b1/);
  });
});
