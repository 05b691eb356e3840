import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readBundle } from "../../tenants/client/reference/bundle";
import { RingFleet } from "../rollout/ring-fleet";

const RINGS = { canary: ["ca1"], early: ["ea1", "ea2"], broad: ["br1"] };
const IDS = Object.values(RINGS).flat();
const DECLARED = `data:
  plans: { file: reference/plans.json, schema: reference/plans.schema.json }
  countries: { file: reference/countries.csv }
`;
const SCHEMA = JSON.stringify({
  type: "object",
  additionalProperties: {
    type: "object",
    required: ["price"],
    properties: { price: { type: "number", minimum: 0 } },
  },
});
const plans = (price: number): string => `{ "basic": { "price": ${price} } }\n`;

let fleet: RingFleet;
beforeAll(async () => {
  fleet = new RingFleet(RINGS);
  await fleet.run(["up", "--all", "--yes"]);
  fleet.folder.write("reference.yaml", DECLARED);
  fleet.folder.write("reference/plans.schema.json", SCHEMA);
  fleet.folder.write("reference/plans.json", plans(10));
  fleet.folder.write("reference/countries.csv", "code,name\nde,Germany\n");
});
afterAll(() => fleet.folder.remove());

const file = (id: string): string => join(fleet.folder.root, ".stampworks/reference", `${id}.json`);
const texts = (): (string | undefined)[] =>
  IDS.map((id) => (existsSync(file(id)) ? readFileSync(file(id), "utf8") : undefined));
const priceAt = (id: string): string | undefined =>
  readBundle(readFileSync(file(id), "utf8")).data["plans"]?.content;
const sequences = (): number[] => IDS.map((id) => readBundle(readFileSync(file(id), "utf8")).sequence);
const present = (): string => readFileSync(join(fleet.folder.root, "reference/plans.json"), "utf8");
const laws = async (): Promise<unknown> => JSON.parse((await fleet.run(["check", "--json"])).stdout);

test("brings every stamp the project's reference data ring by ring, and both laws say what they said", async () => {
  const before = await laws();
  const { code, stderr, stdout } = await fleet.run(["reference", "apply", "--yes"]);
  expect({ code, said: code === 0 ? "" : stderr + stdout }).toEqual({ code: 0, said: "" });
  expect([...stderr.matchAll(/\] (\w+): updated/gu)].map(([, id]) => id)[0]).toBe("ca1");
  expect(IDS.map(priceAt)).toEqual(IDS.map(() => plans(10)));
  expect(await laws()).toEqual(before);
  expect((await fleet.run(["drift", "--json"])).code).toBe(0);
  const again = await fleet.run(["reference", "apply", "--yes"]);
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("has this reference data already")]);
});

test("set gives another version, and status says who has which", async () => {
  fleet.folder.write("new.json", plans(20));
  const first = sequences().at(-1);
  const only = await fleet.run(["reference", "set", "plans", "new.json", "--only", "ca1", "--yes"]);
  expect(only.code).toBe(0);
  expect([priceAt("ca1"), priceAt("br1"), present()]).toEqual([plans(20), plans(10), plans(20)]);
  const { stdout } = await fleet.run(["reference", "status", "--json"]);
  const { stamps } = JSON.parse(stdout) as { stamps: { id: string; has: string; sequence: number }[] };
  expect(stamps.map(({ has, id, sequence }) => [id, has, sequence]).sort()).toEqual([
    ["br1", "behind", first],
    ["ca1", "current", expect.any(Number)],
    ["ea1", "behind", first],
    ["ea2", "behind", first],
  ]);
  expect(sequences()[0]).toBeGreaterThan(first!);
  expect((await fleet.run(["reference", "status"])).stdout).toContain("Next: stampworks reference apply");
  expect((await fleet.run(["reference", "apply", "--yes"])).code).toBe(0);
  expect(new Set(texts()).size).toBe(1);
});

test.each([
  ["a set that is not declared", ["prices", "new.json"], undefined, /prices.*plans, countries/su],
  ["what is no JSON", ["plans", "bad.json"], "{", /bad\.json/u],
  ["what is not as its schema says", ["plans", "bad.json"], plans(-1), /basic\.price.*>= 0/su],
  ["rows of another length", ["countries", "bad.csv"], "code,name\nde\n", /malformed CSV/u],
  ["a heading twice", ["countries", "bad.csv"], "code,code\nde,x\n", /given twice/u],
  ["more than a mebibyte", ["countries", "bad.csv"], `code\n${"x".repeat(1024 * 1024)}`, /bad\.csv/u],
  ["a file that is not there", ["plans", "nowhere.json"], undefined, /nowhere\.json/u],
])("refuses %s, and touches nothing", async (_, args, text, problem) => {
  if (text !== undefined) fleet.folder.write(args[1]!, text);
  const before = [texts(), present()];
  const { code, stderr } = await fleet.run(["reference", "set", ...args, "--yes"]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(problem)]);
  expect([texts(), present()]).toEqual(before);
});

test("a schema that is not wholly understood is refused", async () => {
  fleet.folder.write("reference/plans.schema.json", '{ "type": "object", "minimumProperties": 1 }');
  const { code, stderr } = await fleet.run(["reference", "apply", "--yes"]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/plans\.schema\.json.*minimumProperties/su)]);
  fleet.folder.write("reference/plans.schema.json", SCHEMA);
});

test("halted at a gate it goes back with a higher number, so that no application takes it for older", async () => {
  const before = sequences();
  fleet.folder.write("dear.json", plans(99));
  const gate = 'test "$STAMPWORKS_RING" != early || { echo too dear; exit 1; }';
  const { code, stdout } = await fleet.run([
    ...["reference", "set", "plans", "dear.json", "--yes", "--on-failure", "rollback"],
    ...["--gate-command", gate, "--gate-timeout", "1s"],
  ]);
  expect([code, stdout]).toEqual([3, expect.stringContaining("rolled-back")]);
  expect(IDS.map(priceAt)).toEqual(IDS.map(() => plans(20)));
  expect(present()).toBe(plans(20));
  const after = sequences();
  expect(after[0]).toBeGreaterThan(before[0]! + 1);
  expect(after.at(-1)).toBe(before.at(-1));
  // The next one is above all of them.
  expect((await fleet.run(["reference", "set", "plans", "dear.json", "--yes"])).code).toBe(0);
  expect(Math.min(...sequences())).toBeGreaterThan(Math.max(...after));
  expect(IDS.map(priceAt)).toEqual(IDS.map(() => plans(99)));
});

test("a file that was lost is asked for, and the stamps keep what they have", async () => {
  const before = texts();
  rmSync(join(fleet.folder.root, "reference/countries.csv"));
  const { code, stderr } = await fleet.run(["reference", "set", "plans", "new.json", "--yes"]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/data\.countries\.file/u)]);
  expect(texts()).toEqual(before);
  fleet.folder.write("reference/countries.csv", "code,name\nde,Germany\n");
});
