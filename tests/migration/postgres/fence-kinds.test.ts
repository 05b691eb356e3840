import { BOTH, Lab } from "./lab";
import { withServers } from "../with-servers";
import { some } from "../../sweep";

const TABLE = "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v text)";
const T = [{ name: "public.t", tenant: "tenant_id" }];
const SET_TENANT = [
  "CREATE FUNCTION set_tenant() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.tenant_id := 'acme'; RETURN NEW; END $$",
  "CREATE TRIGGER trg_set_tenant BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION set_tenant()",
];

/** Ways in which a row of the tenant may be written, whatever triggers and rules stand between. */
const WAYS: readonly { direction: string; schema?: readonly string[]; write: readonly string[] }[] = [
  { direction: "INSERT", write: ["INSERT INTO t VALUES ('acme', 90)"] },
  { direction: "INSERT … SELECT", write: ["INSERT INTO t SELECT 'acme', n FROM generate_series(90, 99) n"] },
  { direction: "UPDATE", write: ["UPDATE t SET v = 'x' WHERE id = 1"] },
  { direction: "UPDATE of the key", write: ["UPDATE t SET id = 90 WHERE id = 1"] },
  { direction: "UPDATE that gives it the row", write: ["UPDATE t SET tenant_id = 'acme' WHERE id = 2"] },
  { direction: "UPDATE that takes the row away", write: ["UPDATE t SET tenant_id = 'other' WHERE id = 1"] },
  { direction: "DELETE", write: ["DELETE FROM t WHERE id = 1"] },
  {
    direction: "INSERT … ON CONFLICT DO UPDATE",
    write: ["INSERT INTO t VALUES ('x', 1) ON CONFLICT (id) DO UPDATE SET v = 'x'"],
  },
  {
    direction: "MERGE",
    write: [
      "MERGE INTO t USING (VALUES (1), (90)) s(id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = 'm' WHEN NOT MATCHED THEN INSERT VALUES ('acme', s.id)",
    ],
  },
  {
    direction: "WITH … DELETE",
    write: ["WITH gone AS (DELETE FROM t WHERE id = 1 RETURNING id) SELECT * FROM gone"],
  },
  {
    direction: "a trigger that sets the tenant after the guard by its name",
    schema: SET_TENANT,
    write: ["INSERT INTO t VALUES ('other', 90)"],
  },
  { direction: "the same in an UPDATE", schema: SET_TENANT, write: ["UPDATE t SET v = 'x' WHERE id = 2"] },
  {
    direction: "a trigger of another table",
    schema: [
      "CREATE TABLE o (n int)",
      "CREATE FUNCTION spill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES ('acme', NEW.n); RETURN NEW; END $$",
      "CREATE TRIGGER spill AFTER INSERT ON o FOR EACH ROW EXECUTE FUNCTION spill()",
    ],
    write: ["INSERT INTO o VALUES (90)"],
  },
  {
    direction: "a deferred constraint trigger",
    schema: [
      "CREATE TABLE o (n int)",
      "CREATE FUNCTION spill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES ('acme', NEW.n); RETURN NEW; END $$",
      "CREATE CONSTRAINT TRIGGER spill AFTER INSERT ON o DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION spill()",
    ],
    write: ["INSERT INTO o VALUES (90)"],
  },
  {
    direction: "a rule that writes here instead",
    schema: [
      "CREATE TABLE o (n int)",
      "CREATE RULE r AS ON INSERT TO o DO INSTEAD INSERT INTO t VALUES ('acme', NEW.n)",
    ],
    write: ["INSERT INTO o VALUES (90)"],
  },
  {
    direction: "a rule that makes a deletion an update",
    schema: ["CREATE RULE r AS ON DELETE TO t DO INSTEAD UPDATE t SET v = 'gone' WHERE id = OLD.id"],
    write: ["DELETE FROM t WHERE id = 1"],
  },
  {
    direction: "an updatable view",
    schema: ["CREATE VIEW w AS SELECT * FROM t"],
    write: ["INSERT INTO w VALUES ('acme', 90)"],
  },
  {
    direction: "an action of a foreign key",
    schema: [
      "CREATE TABLE p (id int PRIMARY KEY, tenant_id text)",
      "INSERT INTO p VALUES (1), (2)",
      "ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE",
    ],
    write: ["DELETE FROM p WHERE id = 1"],
  },
  {
    direction: "a function that runs as its owner",
    schema: [
      "CREATE FUNCTION f() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ INSERT INTO public.t VALUES ('acme', 90) $$",
    ],
    write: ["SELECT f()"],
  },
];

withServers("the fence holds whatever triggers there are", () => {
  const lab = new Lab();

  test.each(some(WAYS, 3))(
    "a row written by $way is noted while it is open, and refused when it is closed",
    async ({ schema = [], write }) => {
      const ends = await lab.ends({
        both: [TABLE, ...schema],
      });
      await ends.run("a1", [
        "SET session_replication_role = replica",
        "INSERT INTO t VALUES ('acme', 1), ('other', 2)",
      ]);
      const declared = schema.some((line) => line.includes("CREATE TABLE p"))
        ? [...T, { name: "public.p", tenant: "tenant_id" }]
        : T;
      const mover = ends.mover(declared);
      const crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
      await mover.hold(crossing, "b1", "closed");
      await mover.hold(crossing, "a1", "open");
      await mover.copy(crossing, { tell: () => undefined, signal: new AbortController().signal });
      const before = await ends.rows("a1", "t");
      const open = await ends.writer("a1");
      await open.query("BEGIN");
      for (const statement of write) await open.query(statement.replace("SET session", "SET LOCAL session"));
      await open.query("COMMIT");
      expect(await ends.rows("a1", "t")).not.toEqual(before);
      await mover.sync(crossing);
      expect(await ends.rows("b1", "t")).toEqual(await ends.rows("a1", "t", "tenant_id = 'acme'"));
      await mover.hold(crossing, "a1", "closed");
      await ends.run("a1", [
        "SET session_replication_role = replica",
        "DELETE FROM t",
        ...(declared === T ? [] : ["INSERT INTO p VALUES (1) ON CONFLICT DO NOTHING"]),
        "INSERT INTO t VALUES ('acme', 1), ('other', 2)",
      ]);
      const closed = await ends.writer("a1");
      await expect(
        (async () => {
          await closed.query("BEGIN");
          for (const statement of write)
            await closed.query(statement.replace("SET session", "SET LOCAL session"));
          await closed.query("COMMIT");
        })(),
      ).rejects.toMatchObject({ code: "SW001" });
    },
  );

  test("rows that COPY brings are noted, and refused", async () => {
    const ends = await lab.ends({ both: [TABLE], a1: ["INSERT INTO t VALUES ('acme', 1)"] });
    const moving = await ends.begun(T);
    const copyIn = async (): Promise<void> => {
      const session = await ends.writer("a1");
      await new Promise<void>((resolve, reject) => {
        const stream = session.copyIn("COPY public.t FROM STDIN");
        stream.on("finish", () => resolve()).on("error", reject);
        stream.end("acme\t7\tcopied\nother\t8\tcopied\n");
      });
    };
    await copyIn();
    await moving.sync();
    expect(await ends.rows("b1", "t")).toEqual(["(acme,1,)", "(acme,7,copied)"]);
    await ends.run("a1", ["DELETE FROM t WHERE id IN (7, 8)"]);
    await moving.closeSource();
    await expect(copyIn()).rejects.toMatchObject({ code: "SW001" });
  });

  test.each(
    some(
      [
        [
          "a trigger that is fired always",
          [
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER busy BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
            "ALTER TABLE t ENABLE ALWAYS TRIGGER busy",
          ],
          /public\.t: the trigger busy fires for what the mover brings, too \(ENABLE ALWAYS\)/,
        ],
        [
          "a trigger of replicas",
          [
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER busy AFTER DELETE ON t FOR EACH STATEMENT EXECUTE FUNCTION f()",
            "ALTER TABLE t ENABLE REPLICA TRIGGER busy",
          ],
          /the trigger busy fires .*ENABLE REPLICA/,
        ],
        [
          "a rule that is always applied",
          ["CREATE RULE busy AS ON DELETE TO t DO INSTEAD NOTHING", "ALTER TABLE t ENABLE ALWAYS RULE busy"],
          /the rule busy changes what the mover writes, too \(ENABLE ALWAYS\)/,
        ],
        [
          "a trigger that acts when triggers are made",
          [
            "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
            "CREATE EVENT TRIGGER busy ON ddl_command_end EXECUTE FUNCTION e()",
          ],
          /the event trigger busy acts when the mover makes its triggers/,
        ],
        ["an unlogged table", ["ALTER TABLE t SET UNLOGGED"], /public\.t: is not kept over a crash/],
        [
          "a publication without an identity",
          ["ALTER TABLE t REPLICA IDENTITY NOTHING", "CREATE PUBLICATION p FOR ALL TABLES"],
          /is published \(p\) without a replica identity/,
        ],
      ],
      3,
    ),
  )("refused before anything begins: %s", async (_what, statements, problem) => {
    const ends = await lab.ends({ both: [TABLE], b1: statements });
    expect(await ends.check(T)).toEqual([expect.stringMatching(problem)]);
    const here = await lab.ends({ both: [TABLE], a1: statements });
    expect((await here.check(T))[0]).toMatch(/^at a1: /);
  });

  test.each(some(["NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"], 3))(
    "a table that stays and points at a moved one ON DELETE %s is refused: its rows would point at nothing",
    async (action) => {
      const ends = await lab.ends({
        both: [TABLE, `CREATE TABLE audit (n int, t int DEFAULT 2 REFERENCES t ON DELETE ${action})`],
      });
      expect(await ends.check(T, { leave: ["public.audit"] })).toEqual(
        BOTH.map(
          (stamp) =>
            `at ${stamp}: public.audit stays, and its foreign key audit_t_fkey points at public.t, which is moved (ON DELETE ${action}): its rows would point at nothing. Declare it, or drop the foreign key`,
        ),
      );
    },
  );

  test("a guard that is turned off during the move is a difference", async () => {
    const ends = await lab.ends({ both: [TABLE], a1: ["INSERT INTO t VALUES ('acme', 1)"] });
    const moving = await ends.begun(T);
    await ends.run("a1", ["ALTER TABLE t DISABLE TRIGGER USER", "INSERT INTO t VALUES ('acme', 2)"]);
    expect((await moving.differences()).join()).toMatch(/public\.t: guards.*public\.t: 2 and 1; 2/);
  });
});
