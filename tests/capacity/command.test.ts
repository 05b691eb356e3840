import { capacity } from "../../cli/capacity";
import type { StampError } from "../../core/errors";
import { PlannedFleet } from "./fleet";

const standard = {
  bounds: { tenants: 1200, requestsPerSecond: 12_000, databaseConnections: 5000, storageGb: 60_000 },
  app: { image: "web" },
};
const EIGHT = Object.fromEntries(
  ["a", "b", "c", "d", "e", "f", "g", "h"].map((letter) => [`${letter}1`, {}]),
);
/** 8,500 tenants on eight stamps. */
const USE = `stamp,tenants\n${Object.keys(EIGHT)
  .map((id, index) => `${id},${index < 4 ? 1063 : 1062}`)
  .join("\n")}\n`;

describe("stampworks capacity", () => {
  let fleet: PlannedFleet;
  beforeAll(() => {
    fleet = new PlannedFleet({ standard }, EIGHT);
  });
  afterAll(() => fleet.remove());

  test("forecasts the worked example: full in 3.67 months, to be started by month 3.5 for 5 days", async () => {
    const use = fleet.write("use.csv", USE);
    const { code, stdout } = await fleet.run(capacity, { use, growth: "300" }, { json: true });
    const { forecasts } = JSON.parse(stdout) as {
      forecasts: { monthsToFull: number; startToFull: number; tenants: number; capacity: number }[];
    };
    expect(forecasts).toHaveLength(1);
    expect(forecasts[0]).toMatchObject({ tenants: 8500, monthsToAct: 0 });
    expect(forecasts[0]?.monthsToFull.toFixed(2)).toBe("3.67");
    expect(forecasts[0]?.startToFull.toFixed(2)).toBe("3.50");
    expect(code).toBe(1);
    const text = await fleet.run(capacity, { use, growth: "300" });
    expect(text.stdout).toMatch(/3\.67 months\s+now; at the latest month 3\.5 \(\d{4}-\d\d-\d\d\)/u);
  });

  test("tells each stamp's fullest bound and level, and fails only past the act level", async () => {
    const rows = [
      { stamp: "a1", tenants: 839, databaseConnections: 1000 },
      { stamp: "b1", tenants: 600, databaseConnections: 3500 },
      { stamp: "c1", tenants: 600, storageGb: 47_999 },
    ];
    const use = fleet.write("use.json", JSON.stringify(rows));
    const fine = await fleet.run(capacity, { use });
    expect(fine.code).toBe(0);
    expect(fine.stdout).toMatch(/^a1 .*839 \(69 %\).*######\.\.\.\. 69 % tenants\s+fine$/mu);
    expect(fine.stdout).toMatch(/^b1 .*#######\.\.\. 70 % connections\s+plan$/mu);
    expect(fine.stdout).toMatch(/^c1 .*79 % storage GB\s+plan$/mu);
    expect(fine.stdout).toMatch(/^d1 .*-\s+unknown$/mu);
    const act = await fleet.run(capacity, { use, load: "+20%" });
    expect(act.code).toBe(1);
    expect(act.stdout).toContain("act now: a1, b1, c1");
  });

  test("does not call a dedicated stamp full because it has its tenant", async () => {
    const dedicated = new PlannedFleet(
      { own: { ...standard, tier: "dedicated", bounds: { ...standard.bounds, tenants: 1 } } },
      { a1: { class: "own" } },
    );
    try {
      const rows = (connections: number): string =>
        dedicated.write(
          "use.json",
          JSON.stringify([{ stamp: "a1", tenants: 1, databaseConnections: connections }]),
        );
      const fine = await dedicated.run(capacity, { use: rows(2500) }, { json: true });
      expect(fine.code).toBe(0);
      expect(JSON.parse(fine.stdout)).toMatchObject({
        stamps: [{ level: "fine", binding: { bound: "databaseConnections", percent: 50 } }],
        forecasts: [],
      });
      expect((await dedicated.run(capacity, { use: rows(4000) })).code).toBe(1);
      const plan = await dedicated.run(capacity, { tenants: "12" }, { json: true });
      expect(JSON.parse(plan.stdout)).toMatchObject({ plan: { stamps: 12, placed: 12 } });
    } finally {
      dedicated.remove();
    }
  });

  test("counts a retiring stamp's tenants and not its room", async () => {
    const leaving = new PlannedFleet({ standard }, { a1: {}, b1: { retiring: "true" } });
    try {
      const use = leaving.write("use.csv", "stamp,tenants\na1,600\nb1,100\n");
      const { stdout } = await leaving.run(capacity, { use }, { json: true });
      expect(JSON.parse(stdout)).toMatchObject({
        stamps: [{ id: "a1" }, { id: "b1", retiring: true }],
        forecasts: [{ stamps: 1, tenants: 700, capacity: 1200 }],
      });
    } finally {
      leaving.remove();
    }
  });

  test("reckons with the bound that binds: half of the connections at 300 tenants leaves room for 600", async () => {
    const use = fleet.write(
      "use.json",
      JSON.stringify([{ stamp: "a1", tenants: 300, databaseConnections: 2500 }]),
    );
    const { stdout } = await fleet.run(capacity, { use }, { json: true, stacks: ["a1"] });
    expect(JSON.parse(stdout)).toMatchObject({ forecasts: [{ stamps: 1, tenants: 300, capacity: 600 }] });
  });

  test("names what the classes of a blueprint lack that no defineFleet has made", async () => {
    const own = new PlannedFleet({ standard }, { a1: {} });
    try {
      own.write("use.csv", "stamp,tenants\na1,10\n");
      own.write(
        "index.js",
        "module.exports = Object.assign(() => {}, { blueprint: () => ({ classes: { standard: { observability: {} } }, global: { aws: {} } }) });\n",
      );
      for (const flags of [{}, { use: "use.csv" }, { watch: true }, { tenants: "100" }]) {
        await expect(own.run(capacity, flags)).rejects.toMatchObject({
          code: "input",
          message: expect.stringMatching(
            /^classes\.standard\.bounds: .* has no bounds; make the program with defineFleet/u,
          ) as unknown,
        });
      }
      const { problems } = (await own
        .run(capacity, { restoreRate: "500" })
        .catch((error: unknown) => error)) as StampError;
      expect(problems.map(({ details }) => details.field)).toEqual(
        ["bounds", "database", "recovery"].map((part) => `classes.standard.${part}`),
      );
    } finally {
      own.remove();
    }
  });

  test("takes growth out of a history when none is given", async () => {
    const days = ["2026-01-01", "2026-01-31", "2026-03-02"];
    const use = fleet.write(
      "history.csv",
      `stamp,at,tenants\n${days.map((day, index) => `a1,${day},${100 + index * 30}`).join("\n")}\n`,
    );
    const { stdout } = await fleet.run(capacity, { use }, { json: true, stacks: ["a1"] });
    const { forecasts } = JSON.parse(stdout) as {
      forecasts: { tenants: number; growth: { tenantsAMonth: number } }[];
    };
    expect(forecasts[0]?.tenants).toBe(160);
    // One a day; a month has 730 hours.
    expect(forecasts[0]?.growth.tenantsAMonth).toBeCloseTo(730 / 24, 6);
  });

  test("says what more stamps and other bounds would change", async () => {
    const use = fleet.write("use.csv", USE);
    const { stdout } = await fleet.run(capacity, { use, growth: "300", addStamps: "eu=4" }, { json: true });
    expect(JSON.parse(stdout)).toMatchObject({ forecasts: [{ stamps: 12, missing: 0 }] });
    const wider = await fleet.run(capacity, { use, bounds: "tenants=2400" });
    expect(wider.code).toBe(0);
  });

  test("plans stamps for tenants by a split, with what placement's refusal adds", async () => {
    const { code, stdout } = await fleet.run(
      capacity,
      { tenants: "10000", split: "eu=0.6,us=40%", bounds: "tenants=150" },
      { json: true },
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      useKnown: false,
      plan: {
        stamps: 67,
        placed: 84,
        leastForBlastRadius: 20,
        parts: [
          { name: "eu", tenants: 6000, stamps: 40, placed: 50 },
          { name: "us", tenants: 4000, stamps: 27, placed: 34 },
        ],
      },
    });
  });

  test("compares stamp sizes as the worked example does", async () => {
    const { stdout } = await fleet.run(capacity, {
      tenants: "100000",
      sizes: "10000:50000,1000:10000",
      variable: "10",
    });
    expect(stdout).toMatch(/^ *10,000 +10 +1,500,000\.00 +15\.00 +10 %$/mu);
    expect(stdout).toMatch(/^ *1,000 +100 +2,000,000\.00 +20\.00 +1 %$/mu);
  });

  test("says whether a stamp is back within its RTO", async () => {
    const { stdout } = await fleet.run(capacity, { restoreRate: "100" });
    expect(stdout).toMatch(/^standard +256 +3\.06 h +2 h +150$/mu);
  });

  test.each([
    [
      { deploy: "5" },
      /--deploy: not allowed; received "5"; allowed: a number with its unit, such as 5d or 36h/u,
    ],
    [{ growth: "many" }, /--growth: not allowed/u],
    [{ split: "eu=0.6,us=0.4" }, /--split: a split needs a number of tenants; add --tenants/u],
    [{ tenants: "100", split: "eu=0.6,us=0.6" }, /--split: not a split.*make 1/u],
    [{ sizes: "1:1" }, /--sizes: .*add --tenants/u],
    [{ blastRadius: "0" }, /--blast-radius: not allowed/u],
    [{ bounds: "people=3" }, /--bounds: no class has such a bound; received "people"/u],
    [{ bounds: "People=3" }, /--bounds: not allowed/u],
    [{ load: "20" }, /--load: not allowed/u],
    [{ tenants: "10", class: "gold" }, /--class: unknown class; received "gold"; allowed: standard/u],
    [{ use: "no-such-file.csv" }, /--use: can't be read/u],
  ])("refuses %j and says what is allowed", async (flags, message) => {
    await expect(fleet.run(capacity, flags)).rejects.toThrow(message);
  });

  test.each([
    ["stamp,tenants\nnone,3\n", /no such stamp; received "none"/u],
    ["stamp,tenants\na1,3\nb1,-4\n", /:3: 1\.tenants: not allowed; received "-4"/u],
    ["stamp,people\na1,3\n", /wrong\.csv.*no class has such a bound; received "people"/u],
    ["stamp,People\na1,3\n", /:1: not a heading, or one given twice; received "People"/u],
    ["tenants\n3\n", /the heading stamp is missing/u],
    ["stamp,tenants\na1\n", /:2: another number of cells than headings/u],
    ["", /the file is empty/u],
    ["[{]", /not JSON/u],
    ['{"stamp":"a1"}', /not a list of rows/u],
    ['[{"stamp":"a1","tenants":1,"at":"today"}]', /0\.at: not allowed; received "today"/u],
  ])("refuses the file of use %j with its place", async (text, message) => {
    const use = fleet.write("wrong.csv", text);
    await expect(fleet.run(capacity, { use })).rejects.toThrow(message);
  });
});
