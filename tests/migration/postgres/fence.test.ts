import { setTimeout as sleep } from "node:timers/promises";
import { LEDGER, OUT, RowsBench } from "./rows-bench";
import { withServers } from "../with-servers";

const LEVELS = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"] as const;

withServers("the fence of a tenant in PostgreSQL", () => {
  const bench = new RowsBench();

  test.each(LEVELS)(
    "a %s transaction that wrote before the fence closed is waited for, and comes along",
    async (level) => {
      await bench.begun();
      const session = await bench.writer();
      await session.query(`BEGIN ISOLATION LEVEL ${level}`);
      await session.query(LEDGER);
      let closed = false;
      const closing = bench.mover.hold(OUT, "a1", "closed").then(() => {
        closed = true;
      });
      await new Promise((resolve) => {
        setTimeout(resolve, 200);
      });
      expect(closed).toBe(false);
      await session.query("COMMIT");
      await closing;
      expect(await bench.mover.sync(OUT)).toBe(1);
      expect(await bench.news("b1")).toEqual([["1"]]);
    },
  );

  test.each(LEVELS)(
    "a %s transaction that began before the fence closed, and writes after, is refused",
    async (level) => {
      await bench.begun();
      const session = await bench.writer();
      await session.query(`BEGIN ISOLATION LEVEL ${level}`);
      await session.query("SELECT count(*) FROM ledger");
      await bench.mover.hold(OUT, "a1", "closed");
      await expect(session.query(LEDGER)).rejects.toThrow(
        level === "READ COMMITTED"
          ? "tenant acme is not written to here any more"
          : "could not serialize access",
      );
      await session.query("ROLLBACK");
      await expect(
        session.query("UPDATE account SET seen = 1 WHERE tenant_id = 'acme'"),
      ).rejects.toMatchObject({ code: "SW001" });
      await expect(session.query("DELETE FROM orders WHERE tenant_id = 'acme'")).rejects.toMatchObject({
        code: "SW001",
      });
      await session.query("INSERT INTO ledger (tenant_id, op) VALUES ('other', 'fine')");
    },
  );

  test.each(LEVELS)(
    "a %s transaction that began before the move never writes what is not noted",
    async (level) => {
      const session = await bench.writer();
      await session.query(`BEGIN ISOLATION LEVEL ${level}`);
      await session.query("SELECT count(*) FROM account");
      await bench.begun();
      const outcome = await session.query(LEDGER).then(
        () => "written",
        (error: unknown) => String(error),
      );
      await session.query(outcome === "written" ? "COMMIT" : "ROLLBACK");
      if (level === "READ COMMITTED") expect(outcome).toBe("written");
      else expect(outcome).toContain("began to be moved during this transaction");
      expect(await bench.isEqual()).toBe(true);
      expect(await bench.news("b1")).toEqual(await bench.news("a1"));
    },
  );

  test("a transaction that is writing when the move begins is waited for", async () => {
    const session = await bench.writer();
    await session.query("BEGIN");
    await session.query(LEDGER);
    const beginning = bench.begun();
    await new Promise((resolve) => {
      setTimeout(resolve, 150);
    });
    await session.query("COMMIT");
    await beginning;
    expect(await bench.isEqual()).toBe(true);
    expect(await bench.news("b1")).toEqual([["1"]]);
  });

  test("a writer with the token of an earlier home is refused where the fence was opened since", async () => {
    await bench.begun();
    await bench.mover.hold(OUT, "a1", "closed");
    await bench.mover.hold({ ...OUT, epoch: 9 }, "a1", "open");
    const session = await bench.writer();
    await session.query("SET stampworks.epoch = '8'");
    await expect(session.query(LEDGER)).rejects.toMatchObject({ code: "SW001" });
    await session.query("SET stampworks.epoch = '9'");
    await session.query(LEDGER);
  });

  test("closing gets its turn, however many transactions of writers overlap", async () => {
    await bench.begun();
    let closed = false;
    let written = 0;
    const busy = Array.from({ length: 8 }, async () => {
      const session = await bench.writer();
      for (;;) {
        await session.query("BEGIN");
        const refused = await session.query(LEDGER).then(
          () => false,
          () => true,
        );
        if (!refused && !closed) written += 1;
        if (!refused) await session.query("SELECT pg_sleep(0.05)");
        await session.query("COMMIT");
        if (refused) return;
      }
    });
    await sleep(300);
    await bench.mover.hold(OUT, "a1", "closed");
    closed = true;
    await Promise.all(busy);
    expect(written).toBeGreaterThan(8);
    expect(await bench.isEqual()).toBe(true);
  });
});
