import { isEqual } from "../../../tenants/migration/mover";
import { withServers } from "../with-servers";
import { OUT, RowsBench } from "./rows-bench";

// What a writer leaves behind that no trigger noted: it has turned them off.
const UNNOTED = "SET session_replication_role = replica";
const ROW = "tenant_id = 'acme' AND op = 'planted'";

withServers("comparing what was written since both ends were compared as a whole", () => {
  const bench = new RowsBench();

  async function compared(): Promise<void> {
    await bench.world.sql(
      "a1",
      "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'planted'), ('acme', 'second'), ('acme', 'third')",
    );
    await bench.begun();
    expect((await bench.mover.compare(OUT)).every(isEqual)).toBe(true);
  }

  const unequal = async (): Promise<string[]> =>
    (await bench.mover.recheck(OUT)).filter((one) => !isEqual(one)).map(({ what }) => what);

  const at = async (stamp: "a1" | "b1", ...statements: string[]): Promise<void> => {
    const session = await bench.writer(stamp);
    for (const statement of [UNNOTED, ...statements]) await session.query(statement);
  };

  test("nothing was written: nothing is found", async () => {
    await compared();
    expect(await unequal()).toEqual([]);
  });

  test("what was noted is brought, and is equal", async () => {
    await compared();
    await bench.world.sql("a1", `UPDATE ledger SET op = 'changed' WHERE ${ROW}`);
    await bench.world.sql("a1", "DELETE FROM ledger WHERE op = 'second'");
    await bench.world.sql("a1", "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'fourth')");
    expect(await unequal()).toEqual([]);
    expect(await bench.isEqual()).toBe(true);
  });

  test.each([
    ["changed at the source", "a1", [`UPDATE ledger SET op = 'odd' WHERE ${ROW}`]],
    ["added at the source", "a1", ["INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'odd')"]],
    ["deleted at the source", "a1", [`DELETE FROM ledger WHERE ${ROW}`]],
    ["changed at the target", "b1", [`UPDATE ledger SET op = 'odd' WHERE ${ROW}`]],
    ["added at the target", "b1", ["INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'odd')"]],
    ["deleted at the target", "b1", [`DELETE FROM ledger WHERE ${ROW}`]],
    [
      "changed in a transaction within one",
      "a1",
      ["BEGIN", "SAVEPOINT s", `UPDATE ledger SET op = 'odd' WHERE ${ROW}`, "RELEASE s", "COMMIT"],
    ],
    [
      "changed and frozen at once",
      "a1",
      [`UPDATE ledger SET op = 'odd' WHERE ${ROW}`, "VACUUM (FREEZE, FULL) ledger"],
    ],
  ] as const)("what nobody noted is found: %s", async (_, stamp, statements) => {
    await compared();
    await at(stamp, ...statements);
    expect(await unequal()).toContain("public.ledger");
  });

  test("it goes on from what it found equal itself, and not from what it found unequal", async () => {
    await compared();
    await bench.world.sql("a1", `UPDATE ledger SET op = 'changed' WHERE ${ROW}`);
    expect(await unequal()).toEqual([]);
    await at("a1", "UPDATE ledger SET op = 'odd' WHERE op = 'changed'");
    expect(await unequal()).toContain("public.ledger");
    expect(await unequal()).toContain("public.ledger");
    await bench.mover.repair(OUT);
    expect(await unequal()).toEqual([]);
  });

  test("a row that went at each end leaves the same count, and is found", async () => {
    await compared();
    await at("a1", "DELETE FROM ledger WHERE op = 'second'");
    await at("b1", "DELETE FROM ledger WHERE op = 'third'");
    expect(await unequal()).toContain("public.ledger");
  });

  test("a transaction that was under way while all was compared, and is over since, is found", async () => {
    await bench.world.sql("a1", "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'planted')");
    await bench.begun();
    const late = await bench.writer("a1");
    for (const statement of [UNNOTED, "BEGIN", `UPDATE ledger SET op = 'odd' WHERE ${ROW}`])
      await late.query(statement);
    // Others' transactions are younger and are over sooner.
    await bench.world.sql("a1", "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'young')");
    expect((await bench.mover.compare(OUT)).every(isEqual)).toBe(true);
    await late.query("COMMIT");
    expect(await unequal()).toContain("public.ledger");
  });

  test("a new row that points at what is not at the target is found", async () => {
    for (const stamp of ["a1", "b1"] as const)
      await bench.world.sql(stamp, "ALTER TABLE account ADD country text REFERENCES country");
    await compared();
    await bench.world.sql("a1", "INSERT INTO country VALUES ('ch')");
    await bench.world.sql(
      "a1",
      "UPDATE account SET country = 'ch' WHERE tenant_id = 'acme' AND email = 'user2'",
    );
    expect(await unequal()).toEqual([
      "public.account: account_country_fkey points at what is not in public.country",
    ]);
  });

  test.each(["a1", "b1"] as const)(
    "all is compared once more after the connection to %s was lost",
    async (stamp) => {
      await compared();
      await bench.world.sql(
        stamp,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'stampworks tenants move' AND pid <> pg_backend_pid()",
      );
      await bench.mover.recheck(OUT).catch(() => undefined);
      const checksums = (await bench.mover.recheck(OUT)).map(({ checksum }) => checksum);
      expect(checksums).toEqual((await bench.mover.compare(OUT)).map(({ checksum }) => checksum));
    },
  );
});
