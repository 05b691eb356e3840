import { Cloud } from "../../../components/contract/cloud";
import { LAYER_REFUSED, layerOptions } from "./layer-options";
import { type Option, pairsIn, pairsOf, pairwise, type Refused, titleOf } from "./pairs";
import { REFUSED, stampOptions } from "./stamp-options";

function missingPairs<T>(options: readonly Option<T>[], refused: readonly Refused[]): string[] {
  const had = new Set(pairwise(options, refused).flatMap((row) => pairsIn(row)));
  return pairsOf(options, refused).filter((pair) => !had.has(pair));
}

describe("rows of options", () => {
  test.each(Object.values(Cloud))(
    "have each two choices of a stamp together on %s, and none twice",
    (cloud) => {
      const options = stampOptions(cloud);
      expect(missingPairs(options, REFUSED)).toEqual([]);
      const rows = pairwise(options, REFUSED);
      expect(new Set(rows.map((row) => titleOf(options, row))).size).toBe(rows.length);
      // Far fewer than all of them, which are more than a million.
      expect(rows.length).toBeLessThan(60);
    },
  );

  test.each(Object.values(Cloud))("have each two choices of a layer together on %s", (cloud) => {
    expect(missingPairs(layerOptions(cloud), LAYER_REFUSED[cloud])).toEqual([]);
  });

  test("take nothing together that is refused", () => {
    for (const row of pairwise(stampOptions(Cloud.Aws), REFUSED))
      if (row.get("queue")?.says === "off") expect(row.get("workers")?.says).toBe("off");
  });
});
