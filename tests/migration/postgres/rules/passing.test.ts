import { PassingError } from "../../../../tenants/migration/mover";
import { withServers } from "../../with-servers";
import { Lab } from "../lab";

const T = [{ name: "public.t", tenant: "tenant_id" }];
const TABLE = "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v int UNIQUE DEFERRABLE)";
const ROWS = ["INSERT INTO t VALUES ('acme', 1, 1), ('other', 2, 2), ('acme', 3, 3)"];

withServers("two tenants that move to one place and pass rows to each other", () => {
  const lab = new Lab();

  test("a row that passes to the other comes once it has gone from the first, whose turn it is", async () => {
    const ends = await lab.ends({ both: [TABLE], a1: ROWS });
    const acme = await ends.begun(T);
    const other = await ends.begun(T, {}, "other");
    await ends.run("a1", ["UPDATE t SET tenant_id = 'other' WHERE id = 1"]);
    const failure: unknown = await other.sync().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PassingError);
    expect(String(failure)).toMatch(/others have their keys .* public\.t.* tenant acme, coming to b1/);
    await acme.sync();
    await other.sync();
    expect([...(await acme.differences()), ...(await other.differences())]).toEqual([]);
    expect(await ends.rows("b1", "t")).toEqual(await ends.rows("a1", "t"));
  });

  test.each([
    ["one", ["acme", "other", "acme"]],
    ["the other", ["other", "acme", "other"]],
  ] as const)("rows that are exchanged come, whoever begins: %s", async (_who, turns) => {
    const ends = await lab.ends({ both: [TABLE], a1: ROWS });
    const moves = { acme: await ends.begun(T), other: await ends.begun(T, {}, "other") };
    await ends.run("a1", [
      "UPDATE t SET tenant_id = CASE tenant_id WHEN 'acme' THEN 'other' ELSE 'acme' END",
    ]);
    const [first, ...then] = turns;
    await expect(moves[first].sync()).rejects.toThrow(PassingError);
    for (const who of then) await moves[who].sync();
    expect([...(await moves.acme.differences()), ...(await moves.other.differences())]).toEqual([]);
    expect(await ends.rows("b1", "t")).toEqual(await ends.rows("a1", "t"));
  });

  test("what another has for good is no such row", async () => {
    const ends = await lab.ends({ both: [TABLE], a1: ROWS });
    const acme = await ends.begun(T);
    const other = await ends.begun(T, {}, "other");
    await other.finish();
    await ends.run("b1", ["INSERT INTO t VALUES ('other', 9, 9)"]);
    await ends.run("a1", ["INSERT INTO t VALUES ('acme', 9, 9)"]);
    const failure: unknown = await acme.sync().catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(PassingError);
    expect(String(failure)).toMatch(/others have their keys or unique values in public\.t/);
  });
});
