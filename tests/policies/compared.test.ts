import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { baseline } from "../../policies/packs/baseline";
import { equality } from "../../policies/packs/equality";
import { isolation } from "../../policies/packs/isolation";
import { ROOT } from "../architecture/sources";

const decisions = z.strictObject({
  sets: z.array(
    z.strictObject({
      set: z.string(),
      source: z.url(),
      of: z.string(),
      rows: z.array(
        z.strictObject({
          about: z.string().min(1),
          checks: z.array(z.string().regex(/^\w+$/u)).min(1),
          rules: z.array(z.string()).min(1).optional(),
          why: z.string().min(1).optional(),
        }),
      ),
    }),
  ),
});
/** What tools/generators/public-checks.py took out of the sets' own packages. */
const published = z.array(
  z.strictObject({ set: z.string(), version: z.string(), checks: z.record(z.string(), z.array(z.string())) }),
);
const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(ROOT, "tools/generators", name), "utf8"));

const { sets } = decisions.parse(read("compared-checks.json"));
const lists = published.parse(read("public-checks.json"));

describe("the comparison with public rule sets", () => {
  test("is of every set whose checks were taken down", () => {
    expect(sets.map(({ set }) => set)).toEqual(lists.map(({ set }) => set));
  });

  describe.each(sets)("of $set", ({ set, rows }) => {
    test("names rules that there are", () => {
      const known = new Set([...baseline, ...isolation, ...equality].map(({ id }) => id));
      expect(rows.flatMap(({ rules = [] }) => rules.filter((id) => !known.has(id)))).toEqual([]);
    });

    test("says of each of its checks once by which rule it is held, or why by none", () => {
      const decided = rows.flatMap(({ checks }) => checks);
      const checks = Object.keys(lists.find((list) => list.set === set)?.checks ?? {});
      expect(checks.length).toBeGreaterThan(20);
      expect([...decided].sort()).toEqual([...checks].sort());
      expect(rows.filter(({ rules, why }) => (rules === undefined) === (why === undefined))).toEqual([]);
    });
  });
});
