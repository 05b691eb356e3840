import { Cloud } from "../../components/contract/cloud";
import { assumptionsSchema, usageOf } from "../../planning/cost/assumptions";
import { billOf, isOurs, METERS, resourcesOf } from "../../planning/cost/cost-of";
import { type Charge, ResourceSet } from "../../planning/cost/meter";
import { PriceBook } from "../../planning/cost/price-table";
import { readLock } from "../../fleet/lock/lock-file";
import { makeLock } from "../../fleet/lock/lock";
import { blueprint as fleetBlueprint } from "../../stacks/blueprint";
import { defineFleet } from "../../components/program/index";
import { ROOT } from "../architecture/sources";
import { Size } from "../../components/contract/class";
import { withEvents } from "../render/pooled";
import { some } from "../sweep";

/** In a test the smallest and the largest. */
const SIZES = some(Object.values(Size), 3);
const assume = assumptionsSchema.parse({});
const blueprint = defineFleet(fleetBlueprint).blueprint();
const lock = readLock(ROOT);
const formsIn = (locked: typeof lock) =>
  Object.entries(locked?.forms ?? {}).map(([id, form]) => {
    const [name = "", cloud = ""] = id.split("/");
    return { id, name, cloud: cloud as Cloud, form };
  });
/** Of the fleet's lock, and those of the same classes with the parts on that they leave out. */
const forms = formsIn(lock);
beforeAll(async () => {
  const { standard } = withEvents(fleetBlueprint).classes;
  if (standard === undefined) throw new Error("the blueprint has a class standard");
  const all = { ...standard, drills: { faults: "two-operators" } } as const;
  const program = defineFleet({ ...fleetBlueprint, classes: { standard: all } });
  forms.push(...formsIn(await makeLock({ project: "test", program, blueprint: program.blueprint() })));
});
const typesOf = (cloud: Cloud): Set<string> =>
  new Set(
    forms
      .filter((one) => one.cloud === cloud)
      .flatMap(({ form }) => resourcesOf(form).map(({ type }) => type))
      .filter((type) => !isOurs(type)),
  );

describe.each(Object.values(Cloud))("on %s", (cloud) => {
  const { free, meters } = METERS[cloud];

  test("every type a stamp renders has a meter, or a reason why it has none", () => {
    const types = typesOf(cloud);
    expect(types.size).toBeGreaterThan(30);
    const unknown = [...types].filter((type) => !Object.hasOwn(meters, type) && !Object.hasOwn(free, type));
    expect(unknown).toEqual([]);
  });

  test("no type is both priced and free, and none is listed that no stamp renders", () => {
    const types = typesOf(cloud);
    expect(Object.keys(meters).filter((type) => Object.hasOwn(free, type))).toEqual([]);
    expect(Object.keys(free).filter((type) => !types.has(type))).toEqual([]);
    for (const reason of Object.values(free)) expect(reason.length).toBeGreaterThan(10);
  });

  test("the bill of every class is whole: nothing is without a price", () => {
    for (const { form, id, name } of forms.filter((one) => one.cloud === cloud)) {
      const spec = blueprint.classes[name]!;
      const bill = billOf(form, cloud, "", PriceBook.read(), usageOf(spec.bounds, 1, assume));
      expect({ id, unpriced: bill.unpriced }).toEqual({ id, unpriced: [] });
      expect(bill.fixed).toBeGreaterThan(1000);
      expect(bill.monthly).toBeGreaterThan(bill.fixed);
      for (const line of bill.lines) expect(line.monthly).toBeGreaterThan(0);
    }
  });

  test("each line of the price table has a source, a day and a meter that asks for it", () => {
    const asked = new Set<string>();
    for (const { form, name } of forms.filter((one) => one.cloud === cloud)) {
      const all = new ResourceSet(resourcesOf(form));
      const usage = usageOf(blueprint.classes[name]!.bounds, 1, assume);
      for (const resource of all.resources)
        for (const { price } of meters[resource.type]?.(resource, usage, all) ?? ([] as readonly Charge[]))
          asked.add(price);
    }
    const lines = PriceBook.read().lines(cloud);
    // Sizes and settings that no class of this fleet has chosen are asked for by others.
    const chosen =
      /^(aoss\.|kusto\.|rds\.db|elasticache\.valkey|postgresql\.Standard|redis\.Balanced|valkey\.|storage\.\w*RS|fargate\.arm|containerapps\.(vcpu|gib)Hour|keyvault\.hsmKey2048|dns\.queries)/u;
    const idle = Object.keys(lines).filter((key) => !asked.has(key) && !chosen.test(key));
    expect(idle).toEqual([]);
    for (const [key, line] of Object.entries(lines)) {
      expect({ key, source: line.source }).toEqual({ key, source: expect.stringMatching(/^https:\/\//u) });
      expect(line.asOf).toMatch(/^2026-\d\d-\d\d$/u);
    }
  });
});

test("every size a class may name has a price on every cloud", async () => {
  const standard = fleetBlueprint.classes["standard"]!;
  const classes = Object.fromEntries(
    SIZES.map((size) => [
      size,
      {
        ...standard,
        app: { ...standard.app, size },
        workers: { ...standard.workers, size },
        database: { ...standard.database, size },
        cache: { nodes: 3, size },
      },
    ]),
  );
  const program = defineFleet({ ...fleetBlueprint, classes });
  const made = await makeLock({ project: "sizes", blueprint: program.blueprint(), program });
  const bills = Object.entries(made.forms).map(([id, form]) => {
    const [name = "", cloud = ""] = id.split("/");
    const usage = usageOf(standard.bounds, 1, assume);
    return { id, name, cloud, bill: billOf(form, cloud as Cloud, "", PriceBook.read(), usage) };
  });
  expect(bills).toHaveLength(3 * SIZES.length);
  for (const { bill, id } of bills) expect({ id, unpriced: bill.unpriced }).toEqual({ id, unpriced: [] });
  for (const cloud of Object.values(Cloud)) {
    const fixed = SIZES.map((size) => bills.find((one) => one.id === `${size}/${cloud}`)?.bill.fixed ?? 0);
    expect({ cloud, fixed }).toEqual({ cloud, fixed: [...fixed].sort((a, b) => a - b) });
    expect(fixed[0]).toBeLessThan(fixed.at(-1) ?? 0);
  }
});

test("a class without its optional parts has a whole bill, and a smaller one", async () => {
  const standard = fleetBlueprint.classes["standard"]!;
  const off = { enabled: false };
  const bare = { ...standard, database: off, cache: off, queue: off, workers: off };
  const program = defineFleet({ ...fleetBlueprint, classes: { bare } });
  const made = await makeLock({ project: "bare", blueprint: program.blueprint(), program });
  for (const [id, form] of Object.entries(made.forms)) {
    const cloud = id.split("/")[1] as Cloud;
    const usage = usageOf(standard.bounds, 1, assume);
    const bill = billOf(form, cloud, "", PriceBook.read(), usage);
    const whole = forms.find((one) => one.id === `standard/${cloud}`)!;
    expect({ id, unpriced: bill.unpriced }).toEqual({ id, unpriced: [] });
    expect(bill.monthly).toBeGreaterThan(0);
    expect(bill.monthly).toBeLessThan(billOf(whole.form, cloud, "", PriceBook.read(), usage).monthly - 1000);
  }
});
