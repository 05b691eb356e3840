import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toCents } from "../../planning/capacity/money";
import { readBase } from "../../planning/cost/base";
import { type Comparable, costChanges, isChanged } from "../../planning/cost/diff";
import { changesAsMarkdown } from "../../planning/cost/markdown";
import type { PricedForm } from "../../planning/cost/cost-of";
import { changed, formOf, priced } from "./forms";

function comparable(id: string, form?: PricedForm): Comparable {
  const { lines, monthly, perTenant } = form === undefined ? priced(id) : priced(id, form);
  return { id, monthly, tenants: perTenant[0]?.tenants ?? 1, lines };
}

const larger = (form: PricedForm): PricedForm =>
  changed(form, "aws:rds/instance:Instance", (inputs) => ({ ...inputs, instanceClass: "db.r6g.4xlarge" }));

describe("the change of cost that a blueprint change makes", () => {
  test("is nothing where nothing changed, to the cent", () => {
    const changes = costChanges([comparable("standard/aws")], [comparable("standard/aws")]);
    expect(changes.filter(isChanged)).toEqual([]);
    expect(changesAsMarkdown(changes, { "standard/aws": 3 })).toContain("no change");
  });

  test("of a larger database is the difference of its prices, for a stamp and for each tenant", () => {
    const after = comparable("standard/aws", larger(formOf("standard/aws")));
    const [change] = costChanges([comparable("standard/aws")], [after]);
    const expected = (3.597 - 1.798 + 2 * (1.798 - 0.899)) * 730;
    expect(toCents(change?.change ?? 0)).toBe(toCents(expected));
    expect((change?.perTenantAfter ?? 0) - (change?.perTenantBefore ?? 0)).toBeCloseTo(expected / 150, 6);
    expect(change?.lines.map(({ price }) => price).sort()).toEqual([
      "rds.db.r6g.2xlarge.hour",
      "rds.db.r6g.2xlarge.multiAz.hour",
      "rds.db.r6g.4xlarge.hour",
      "rds.db.r6g.4xlarge.multiAz.hour",
    ]);
  });

  test("there and back is nothing", () => {
    const [a, b] = [comparable("standard/aws"), comparable("standard/aws", larger(formOf("standard/aws")))];
    const sum = [...costChanges([a], [b]), ...costChanges([b], [a])].reduce(
      (all, { change }) => all + change,
      0,
    );
    expect(sum).toBeCloseTo(0, 9);
  });

  test("as a comment says what the fleet pays more, what a stamp costs and what makes it", () => {
    const changes = costChanges(
      [comparable("standard/aws"), comparable("standard/gcp")],
      [comparable("standard/aws", larger(formOf("standard/aws"))), comparable("standard/gcp")],
    );
    const text = changesAsMarkdown(changes, { "standard/aws": 3, "standard/gcp": 2 });
    expect(text).toContain("**Cost: +7,877.43 USD a month for the fleet's 5 stamps.**");
    expect(text).toMatch(
      /^\| standard\/aws \| 7,[\d,.]+ \| 9,[\d,.]+ \| \*\*\+2,625\.81\*\* \(\+35\.\d %\)/mu,
    );
    expect(text).not.toContain("| standard/gcp |");
    expect(text).toContain("0 → 730 hour | +2,625.81 |");
    expect(text).toContain("not an offer");
  });

  test("names classes that are new or gone", () => {
    const changes = costChanges([comparable("standard/aws")], [comparable("premium/aws")]);
    expect(changes.map(({ after, before, id }) => [id, before === undefined, after === undefined])).toEqual([
      ["premium/aws", true, false],
      ["standard/aws", false, true],
    ]);
    expect(changesAsMarkdown(changes, {})).toMatch(/\| premium\/aws \| new \|[\s\S]*\| gone \|/u);
  });
});

describe("what a cost is compared with", () => {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-base-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (value: unknown): string => {
    const path = join(folder, "base.json");
    writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
    return path;
  };

  test("is another lock, or an earlier result", async () => {
    const lock = {
      version: 1,
      forms: { "standard/aws": { ...formOf("standard/aws"), fingerprint: "", outputs: {} } },
    };
    expect(readBase(file(lock))).toMatchObject({ kind: "lock" });
    const entry = comparable("standard/aws");
    const base = readBase(file({ currency: "USD", classes: [{ ...entry, region: "us-east-1" }] }));
    expect(base.kind).toBe("cost");
    expect(costChanges(base.kind === "cost" ? base.classes : [], [entry]).filter(isChanged)).toEqual([]);
  });

  test.each(["{}", "[", '{"version":2,"forms":{}}'])(
    "is not %s, and the error says what would be",
    (text) => {
      expect(() => readBase(file(text))).toThrow(
        /--diff: (?:not JSON|neither a lock of a blueprint nor a result of stampworks cost); give another blueprint\.lock\.json/u,
      );
    },
  );
});
