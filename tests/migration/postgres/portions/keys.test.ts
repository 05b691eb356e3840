import type { Connect } from "../../../../tenants/migration/postgres/session";
import { withServers } from "../../with-servers";
import { Lab } from "../lab";

const T = [{ name: "public.t", tenant: "tenant_id" }];
/** An index takes a key of equal letters packed. */
const LONG = 120_000;

withServers("keys are bounded by bytes", () => {
  const lab = new Lab();

  test("long keys are noted, looked for and brought a few at a time", async () => {
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text, id text PRIMARY KEY, v int)"],
      a1: [`INSERT INTO t SELECT 'acme', n || repeat('x', ${LONG}), n FROM generate_series(1, 150) n`],
      b1: ["INSERT INTO t VALUES ('other', 'x', 1)"],
    });
    let longest = 0;
    const connect: Connect = async (stamp) => {
      const session = await ends.connect(stamp);
      const noted = (text: string, values: readonly unknown[] = []): void => {
        longest = Math.max(longest, text.length + JSON.stringify(values).length);
      };
      return {
        ...session,
        query: async (text, values) => {
          noted(text, values);
          const rows = await session.query(text, values);
          for (const row of rows) noted("", row);
          return rows;
        },
        copyOut: (text) => {
          noted(text);
          return session.copyOut(text);
        },
      };
    };
    const moving = await ends.begun(T, { connect });
    await ends.run("a1", [
      "UPDATE t SET v = v + 1",
      `INSERT INTO t SELECT 'acme', n || repeat('x', ${LONG}), n FROM generate_series(1001, 1150) n`,
      "INSERT INTO t SELECT 'acme', n, n FROM generate_series(2001, 8000) n",
    ]);
    expect(await moving.sync()).toBe(6300);
    // Written in a list of texts each of them is somewhat longer.
    expect(longest).toBeLessThan(5_000_000);
    expect(await moving.differences()).toEqual([]);
  });
});
