import type { Session } from "../../../tenants/migration/postgres/session";
import { withServers } from "../with-servers";
import { Lab } from "./lab";

const T = [{ name: "public.t", tenant: "tenant_id" }];
const OUT = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const WRITE = "INSERT INTO t VALUES ('acme', gen_random_uuid())";
const REFUSED = { code: "SW001" };

withServers("a transaction is admitted by the fence once", () => {
  const lab = new Lab("-c max_prepared_transactions=5");

  async function begun() {
    const ends = await lab.ends({
      both: [
        "CREATE TABLE t (tenant_id text NOT NULL, id uuid PRIMARY KEY)",
        `CREATE FUNCTION broken() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
           BEGIN ${WRITE}; RAISE EXCEPTION 'no'; EXCEPTION WHEN raise_exception THEN NULL; END;
         END $$`,
        `CREATE FUNCTION own() RETURNS void LANGUAGE plpgsql SET search_path = public SET work_mem = '1MB' AS $$ BEGIN ${WRITE}; END $$`,
      ],
    });
    const mover = ends.mover(T);
    await mover.hold(OUT, "b1", "closed");
    await mover.hold(OUT, "a1", "open");
    return { ends, mover, writer: await ends.writer("a1") };
  }
  const say = async (session: Session, ...statements: string[]): Promise<void> => {
    for (const statement of statements) await session.query(statement);
  };

  test.each<[string, string[]]>([
    ["a savepoint that is gone back to", ["SAVEPOINT s", WRITE, "ROLLBACK TO s"]],
    ["one within another", ["SAVEPOINT s", "SAVEPOINT r", WRITE, "RELEASE r", "ROLLBACK TO s"]],
    ["a block that fails", ["SELECT broken()"]],
  ])("what admitted it within %s admits nothing afterwards", async (_, statements) => {
    const { mover, writer } = await begun();
    await say(writer, "BEGIN", ...statements);
    // Nobody is waited for: nothing is written.
    await mover.hold(OUT, "a1", "closed");
    await expect(writer.query(WRITE)).rejects.toMatchObject(REFUSED);
  });

  test.each<[string, string[]]>([
    ["a savepoint that is kept", ["SAVEPOINT s", WRITE, "RELEASE s"]],
    [
      "a savepoint that is gone back to, after a write before it",
      [WRITE, "SAVEPOINT s", WRITE, "ROLLBACK TO s"],
    ],
    ["a function with settings of its own", ["SELECT own()"]],
    ["settings that are taken back", [WRITE, "RESET ALL"]],
  ])("it is waited for after %s, and writes on", async (_, statements) => {
    const { ends, mover, writer } = await begun();
    await say(writer, "BEGIN", ...statements, "SET search_path = public");
    let isClosed = false;
    const closing = mover.hold(OUT, "a1", "closed").then(() => {
      isClosed = true;
    });
    await say(writer, "SELECT pg_sleep(0.2)", WRITE);
    expect(isClosed).toBe(false);
    await writer.query("COMMIT");
    await closing;
    await mover.sync(OUT);
    expect(await ends.sql("b1", "SELECT count(*) FROM t")).toEqual([["2"]]);
    await expect(writer.query(WRITE)).rejects.toMatchObject(REFUSED);
  });

  test("what another transaction was told says nothing to a later one", async () => {
    const { mover, writer } = await begun();
    await say(writer, "BEGIN", WRITE);
    const [told] = await writer.query("SELECT current_setting('stampworks.admitted')");
    await say(writer, "COMMIT", `SELECT set_config('stampworks.admitted', '${told?.[0] ?? ""}', false)`);
    await mover.hold(OUT, "a1", "closed");
    await expect(writer.query(WRITE)).rejects.toMatchObject(REFUSED);
  });

  test("who claims an earlier home than the one that it was admitted by is refused", async () => {
    const { mover, writer } = await begun();
    await mover.hold({ ...OUT, epoch: 6 }, "a1", "closed");
    await mover.hold({ ...OUT, epoch: 6 }, "a1", "open");
    await say(writer, "BEGIN", "SET LOCAL stampworks.epoch = '6'", WRITE, "SET LOCAL stampworks.epoch = '5'");
    await expect(writer.query(WRITE)).rejects.toMatchObject(REFUSED);
  });

  test("one that is prepared, and waits for its coordinator, is waited for within bounds, and comes along", async () => {
    const { ends, mover, writer } = await begun();
    await say(writer, "BEGIN", WRITE, "PREPARE TRANSACTION 'two'");
    await expect(mover.hold(OUT, "a1", "closed")).rejects.toMatchObject({ name: "PassingError" });
    await writer.query("COMMIT PREPARED 'two'");
    await mover.hold(OUT, "a1", "closed");
    await mover.sync(OUT);
    expect(await ends.sql("b1", "SELECT count(*) FROM t")).toEqual([["1"]]);
  });

  test("TRUNCATE is refused to one that was admitted", async () => {
    const { writer } = await begun();
    await say(writer, "BEGIN", WRITE);
    await expect(writer.query("TRUNCATE t")).rejects.toMatchObject({ code: "SW002" });
  });
});
