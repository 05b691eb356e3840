import { emptyTable, STORE_LIMITS, type Table } from "../../../router/table/changes";
import { planShards, requireOneStore, tableBytes } from "../../../router/table/shards";
import { TABLE } from "../fleet";

/** A table with a directory of so many values of 800 bytes. */
function tableOf(values: number): Table {
  const table = emptyTable();
  table["v"] = "1";
  table["s.AA"] = "eu1 eu1.acme.example -";
  for (let index = 0; index < values; index += 1) table[`d.${index}`] = "x".repeat(800);
  return table;
}

describe("the plan of edge stores", () => {
  test("needs one store for a table that fits it, and says how full it is", () => {
    expect(planShards(TABLE)).toEqual({ shards: 1, bytes: tableBytes(TABLE), percent: 0.8 });
    expect(requireOneStore(TABLE)).toEqual(planShards(TABLE));
    const full = tableOf(6000);
    expect(planShards(full).shards).toBe(1);
    expect(planShards(full).percent).toBeGreaterThan(95);
  });

  test("doubles the stores until what each holds fits, with stamps and pools in all of them", () => {
    expect(planShards(tableOf(7000)).shards).toBe(2);
    expect(planShards(tableOf(13_000)).shards).toBe(4);
    expect(planShards(tableOf(40_000)).shards).toBe(8);
  });

  test("is refused beyond one store, with the bytes, the stores it would take, and what to do", () => {
    expect(() => requireOneStore(tableOf(7000))).toThrow(
      /does not fit one CloudFront KeyValueStore; received \d+ bytes, which 2 stores would hold; allowed: 5000000 bytes in all, 1024 a value; route through the thin router/,
    );
  });

  test("is refused for a value that no store takes, by its key", () => {
    const table: Table = Object.assign(emptyTable(), TABLE, {
      "d.9": "x".repeat(STORE_LIMITS.bytesPerValue + 1),
    });
    expect(() => requireOneStore(table)).toThrow(/received a value too long at d\.9/);
  });
});
