import { withServers } from "../../with-servers";
import { type Ends, Lab } from "../lab";

const T = [{ name: "public.t", tenant: "tenant_id" }];
const TABLE = "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v int)";
const FILL = "INSERT INTO t SELECT 'acme', n, 1 FROM generate_series(1, 200) n";
/** What an earlier release made of the notes. */
const EARLIER = [
  "ALTER TABLE stampworks.change REPLICA IDENTITY DEFAULT",
  "DROP INDEX stampworks.change_order",
  "ALTER TABLE stampworks.change ADD PRIMARY KEY (seq)",
  "CREATE INDEX change_tenant ON stampworks.change (tenant, relation, key)",
  "COMMENT ON SCHEMA stampworks IS 'what moves tenants, of an earlier release'",
];
const BETA = { from: "a1", to: "b1", epoch: 5, direction: "forward", tenant: "beta" } as const;

const indexesOf = (ends: Ends): Promise<readonly unknown[]> =>
  ends.sql(
    "a1",
    `SELECT indexrelid::regclass::text, indisreplident::text FROM pg_index WHERE indrelid = 'stampworks.change'::regclass ORDER BY 1`,
  );

withServers("what an earlier release has made is made anew beside moves that go on", () => {
  const lab = new Lab();

  test("notes that it took are brought, and its indexes go once there are none", async () => {
    const ends = await lab.ends({ both: [TABLE], a1: [FILL] });
    const { crossing, mover } = await ends.begun(T);
    await ends.run("a1", [...EARLIER, "UPDATE t SET v = 2 WHERE id <= 100"]);
    await mover.close();
    const resumed = ends.mover(T);
    await resumed.hold(crossing, "a1", "open");
    expect(await indexesOf(ends)).toEqual([
      ["stampworks.change_pkey", "false"],
      ["stampworks.change_tenant", "false"],
    ]);
    expect(await resumed.sync(crossing)).toBe(100);
    expect(await ends.sql("b1", "SELECT count(*) FROM t WHERE v = 2")).toEqual([["100"]]);
    await resumed.hold(crossing, "a1", "open");
    expect(await indexesOf(ends)).toEqual([["stampworks.change_order", "true"]]);
  });

  test("a writer's transaction that stays open keeps neither other writers nor other movers waiting", async () => {
    const ends = await lab.ends({ both: [TABLE], a1: [FILL] });
    await ends.begun(T);
    await ends.run("a1", EARLIER);
    const long = await ends.writer("a1");
    await long.query("BEGIN");
    await long.query("UPDATE t SET v = 2");
    // Whoever is kept waiting for a lock fails.
    const writer = await ends.writer("a1");
    await writer.query("SET lock_timeout = '1s'");
    let isOver = false;
    const moving = (async () => {
      for (const tenant of ["beta", "gamma", "delta"])
        await ends
          .mover(T.map((table) => ({ ...table })))
          .hold({ ...BETA, tenant }, "a1", "open")
          .catch(isOfTable);
      isOver = true;
    })();
    let written = 0;
    while (!isOver || written < 5) {
      written += 1;
      await writer.query("INSERT INTO t VALUES ('acme', $1, 2)", [1000 + written]);
    }
    await moving;
    // Each has its fence; the guards of the table wait for the transaction, and say so.
    expect(await ends.sql("a1", "SELECT count(*) FROM stampworks.fence")).toEqual([["4"]]);
    await long.query("COMMIT");
  });

  test("fences that have to be changed are waited for a moment, and it is said for whom", async () => {
    const ends = await lab.ends({ both: [TABLE], a1: [FILL] });
    await ends.begun(T);
    await ends.run("a1", [...EARLIER, "ALTER TABLE stampworks.fence RENAME boot TO other"]);
    const long = await ends.writer("a1");
    await long.query("BEGIN");
    await long.query("SELECT FROM stampworks.fence FOR SHARE");
    await expect(ends.mover(T).hold(BETA, "a1", "open")).rejects.toThrow(
      /fences of an earlier release can't be renewed while they are held by process \d+ \(role /,
    );
    await long.query("COMMIT");
    await ends.mover(T).hold(BETA, "a1", "open");
  });
});

/** The table's own lock may not be had; nothing else may fail. */
function isOfTable(error: unknown): void {
  expect(String(error)).toMatch(/public\.t is locked by process/);
}
