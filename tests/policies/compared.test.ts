import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { baseline } from "../../policies/packs/baseline";
import { equality } from "../../policies/packs/equality";
import { isolation } from "../../policies/packs/isolation";
import { ROOT } from "../architecture/sources";

const schema = z.strictObject({
  set: z.string(),
  source: z.url(),
  of: z.string(),
  rows: z.array(
    z.strictObject({
      about: z.string().min(1),
      checks: z.array(z.string().regex(/^CKV2?_[A-Z]+_\d+$/u)).min(1),
      rules: z.array(z.string()).min(1).optional(),
      why: z.string().min(1).optional(),
    }),
  ),
});
const { rows } = schema.parse(
  JSON.parse(readFileSync(join(ROOT, "tools/generators/compared-checks.json"), "utf8")),
);

describe("the comparison with public rule sets", () => {
  test("names rules that there are", () => {
    const known = new Set([...baseline, ...isolation, ...equality].map(({ id }) => id));
    expect(rows.flatMap(({ rules = [] }) => rules.filter((id) => !known.has(id)))).toEqual([]);
  });

  test("says of each check once by which rule it is held, or why by none", () => {
    const checks = rows.flatMap((row) => row.checks);
    expect(checks.filter((check, at) => checks.indexOf(check) !== at)).toEqual([]);
    expect(rows.filter(({ rules, why }) => (rules === undefined) === (why === undefined))).toEqual([]);
  });
});
