import { isEqual } from "../../../tenants/migration/mover";
import { withServers } from "../with-servers";
import { Lab, type Stamp } from "./lab";
import { BROTHERS } from "./more-brothers";

const TOOLS = { tell: () => undefined, signal: new AbortController().signal };

withServers("schemas that somebody who means ill would think of", () => {
  const lab = new Lab();

  test.each(Object.entries(BROTHERS))(
    "%s: all rows come along, and nobody else's are touched",
    async (_, brother) => {
      const {
        change,
        columns,
        fill,
        mine = "tenant_id = 'acme'",
        table = "t",
        tables,
        tenant = "acme",
      } = brother;
      const ends = await lab.ends(brother);
      await ends.run("a1", fill);
      const mover = ends.mover(tables ?? [{ name: "public.t", tenant: "tenant_id" }], { portion: 2 });
      const out = { tenant, from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
      const rows = (stamp: Stamp, where: string) =>
        ends.sql(stamp, `SELECT row(${columns ?? "t.*"})::text FROM ${table} AS t WHERE ${where} ORDER BY 1`);
      expect(await mover.check(out)).toEqual([]);
      await mover.hold(out, "b1", "closed");
      await mover.hold(out, "a1", "open");
      await mover.copy(out, TOOLS);
      expect((await mover.compare(out)).filter((one) => !isEqual(one))).toEqual([]);
      await ends.run("a1", change);
      await mover.hold(out, "a1", "closed");
      expect((await mover.recheck(out)).filter((one) => !isEqual(one))).toEqual([]);
      expect((await mover.compare(out)).filter((one) => !isEqual(one))).toEqual([]);
      const [moved, others] = [await rows("a1", mine), await rows("a1", `(${mine}) IS NOT TRUE`)];
      expect(await rows("b1", "true")).toEqual(moved);
      await mover.hold(out, "b1", "open");
      await mover.purge(out, "a1");
      expect(await rows("a1", "true")).toEqual(others);
    },
  );

  test("a partition that goes during the move is found", async () => {
    const ends = await lab.ends({
      both: [
        "CREATE TABLE t (tenant_id text, id int PRIMARY KEY) PARTITION BY RANGE (id)",
        ...[0, 1].map((n) => `CREATE TABLE t${n} PARTITION OF t FOR VALUES FROM (${n}0) TO (${n + 1}0)`),
      ],
      a1: ["INSERT INTO t VALUES ('acme', 1), ('acme', 11)"],
    });
    const moving = await ends.begun([{ name: "public.t", tenant: "tenant_id" }]);
    expect(await moving.differences()).toEqual([]);
    await ends.run("a1", ["ALTER TABLE t DETACH PARTITION t1"]);
    expect(await moving.differences()).toEqual([
      expect.stringMatching(/^public\.t: .*acme\/11|^public\.t: /),
    ]);
  });
});
