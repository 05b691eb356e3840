import type { Connect } from "../../../../tenants/migration/postgres/session";
import { withServers } from "../../with-servers";
import { Lab, type Stamp } from "../lab";

const T = [{ name: "public.t", tenant: "tenant_id" }];
const TABLE = "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v int UNIQUE, note text)";
/** More than are brought at once. */
const MANY = 11_000;
const FILL = `INSERT INTO t SELECT 'acme', n, n, 'first' FROM generate_series(1, ${MANY}) n`;

withServers("changes are brought in large portions", () => {
  const lab = new Lab();

  test("many changed rows take few statements, so that the way between the stamps costs little", async () => {
    const ends = await lab.ends({ both: [TABLE], a1: [FILL] });
    const counts: Record<Stamp, number> = { a1: 0, b1: 0 };
    const connect: Connect = async (stamp) => {
      const session = await ends.connect(stamp);
      const count = (): void => {
        counts[stamp as Stamp] += 1;
      };
      return {
        ...session,
        query: (text, values) => {
          count();
          return session.query(text, values);
        },
        copyIn: (text) => {
          count();
          return session.copyIn(text);
        },
        copyOut: (text) => {
          count();
          return session.copyOut(text);
        },
      };
    };
    const moving = await ends.begun(T, { connect });
    await ends.run("a1", ["UPDATE t SET note = 'second'"]);
    counts.a1 = 0;
    counts.b1 = 0;
    expect(await moving.sync()).toBe(MANY);
    // Three portions: keys forwards and backwards, and rows; at the target a deletion each, and one COPY.
    expect(counts.a1).toBeLessThan(18);
    expect(counts.b1).toBeLessThan(12);
    expect(await ends.sql("b1", "SELECT count(*) FROM t WHERE note = 'second'")).toEqual([[String(MANY)]]);
    expect(await moving.differences()).toEqual([]);
  });

  test("unique values that rows far apart have taken from each other come along", async () => {
    const ends = await lab.ends({ both: [TABLE], a1: [FILL] });
    const moving = await ends.begun(T);
    await ends.run("a1", [
      "UPDATE t SET v = -v",
      `UPDATE t SET v = ${MANY + 1} + v`,
      "DELETE FROM t WHERE id % 1000 = 0",
      "INSERT INTO t SELECT 'acme', id + 100000, v, 'third' FROM (VALUES (1, 10001), (2, 9001)) n(id, v)",
    ]);
    await moving.sync();
    expect(await moving.differences()).toEqual([]);
    expect(await ends.rows("b1", "t")).toEqual(await ends.rows("a1", "t"));
  });

  test("keys of whatever letters are found at both ends", async () => {
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text, id text, more text, n int, PRIMARY KEY (id, more))"],
    });
    const moving = await ends.begun(T);
    const odd = ["", " ", "NULL", '"', "\\", '\\"', "'", "''", "{", "}", "{a,b}", ",", "\n", "\t\r", "ä€😀"];
    const writer = await ends.writer("a1");
    for (const id of odd)
      for (const more of odd) await writer.query("INSERT INTO t VALUES ('acme', $1, $2, 1)", [id, more]);
    expect(await moving.sync()).toBe(odd.length ** 2);
    await writer.query("UPDATE t SET n = 2");
    await writer.query("DELETE FROM t WHERE more = '{a,b}'");
    await moving.sync();
    expect(await moving.differences()).toEqual([]);
    expect(await ends.sql("b1", "SELECT count(*), sum(n) FROM t")).toEqual([
      [String(odd.length * (odd.length - 1)), String(2 * odd.length * (odd.length - 1))],
    ]);
  });

  test("keys that are equal and written otherwise than before come along once, however many they are", async () => {
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text, id numeric PRIMARY KEY, v int)"],
      a1: [`INSERT INTO t SELECT 'acme', n, n FROM generate_series(1, ${MANY}) n`],
    });
    const moving = await ends.begun(T);
    await ends.run("a1", ["UPDATE t SET id = (id::text || '.0')::numeric WHERE v % 2 = 0"]);
    await moving.sync();
    expect(await moving.differences()).toEqual([]);
    expect(await ends.rows("b1", "t")).toEqual(await ends.rows("a1", "t"));
  });

  test("parents and children change by thousands at once, and each is whose it was", async () => {
    const ends = await lab.ends({
      both: [
        "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v int)",
        "CREATE TABLE line (id int PRIMARY KEY, t int NOT NULL REFERENCES t ON DELETE CASCADE, v int)",
      ],
      a1: [
        `INSERT INTO t SELECT CASE WHEN n % 3 = 0 THEN 'other' ELSE 'acme' END, n, 1 FROM generate_series(1, ${MANY}) n`,
        "INSERT INTO line SELECT id, id, 1 FROM t",
      ],
    });
    const moving = await ends.begun([...T, { name: "public.line", through: "t" }]);
    await ends.run("a1", [
      "UPDATE t SET v = 2",
      "DELETE FROM t WHERE id % 7 = 0",
      "INSERT INTO t SELECT 'acme', id + 100000, 3 FROM t WHERE tenant_id = 'acme'",
      "INSERT INTO line SELECT id, id, 3 FROM t WHERE id > 100000",
      "UPDATE line SET v = 4 WHERE id % 2 = 0",
    ]);
    await moving.sync();
    expect(await moving.differences()).toEqual([]);
    const mine = "t IN (SELECT id FROM t WHERE tenant_id = 'acme')";
    expect(await ends.rows("b1", "line")).toEqual(await ends.rows("a1", "line", mine));
    expect(await ends.rows("b1", "t")).toEqual(await ends.rows("a1", "t", "tenant_id = 'acme'"));
  });
});
