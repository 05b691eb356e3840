import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readBundle } from "../../tenants/client/reference/bundle";
import { RingFleet } from "../rollout/ring-fleet";

const RINGS = { canary: ["ca1"], early: ["ea1"] };
const DECLARED = "data:\n  plans: { file: plans.json }\n";
const NO = ["--gate-command", "false", "--gate-timeout", "1s"];

let fleet: RingFleet;
beforeEach(async () => {
  fleet = new RingFleet(RINGS);
  expect((await fleet.run(["up", "--all", "--yes"])).code).toBe(0);
  fleet.folder.write("reference.yaml", DECLARED);
  for (const [name, text] of Object.entries({ plans: "1", b: "2", c: "3" }))
    fleet.folder.write(`${name}.json`, text);
});
afterEach(() => fleet.folder.remove());

const file = (id: string): string => join(fleet.folder.root, ".stampworks/reference", `${id}.json`);
function has(id: string): readonly [number, string | undefined] {
  const { data, sequence } = readBundle(readFileSync(file(id), "utf8"));
  return [sequence, data["plans"]?.content];
}
async function ok(...args: string[]): Promise<void> {
  const { code, stderr, stdout } = await fleet.run(["reference", ...args, "--yes"]);
  expect({ code, said: code === 0 ? "" : stderr + stdout }).toEqual({ code: 0, said: "" });
}
async function refused(problem: RegExp, ...args: string[]): Promise<void> {
  const { code, stderr } = await fleet.run(["reference", ...args, "--yes"]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(problem)]);
}

test("stamps that were changed apart and taken back together go on together", async () => {
  await ok("apply");
  await ok("set", "plans", "b.json", "--only", "ca1");
  await ok("set", "plans", "c.json");
  await ok("apply", "--rollback");
  const [[one, ca1], [two, ea1]] = [has("ca1"), has("ea1")];
  expect([ca1, ea1]).toEqual(["2", "1"]);
  expect(one).not.toBe(two);
  await ok("apply");
  expect([has("ca1")[1], has("ea1")[1]]).toEqual(["2", "2"]);
});

test("a stamp whose store was lost goes on above what it had, also where it alone is changed", async () => {
  await ok("apply");
  await ok("set", "plans", "b.json");
  const [before] = has("ca1");
  rmSync(file("ca1"));
  await ok("apply", "--only", "ca1");
  expect(has("ca1")).toEqual([expect.any(Number), "2"]);
  expect(has("ca1")[0]).toBeGreaterThan(before);
  for (const id of ["ca1", "ea1"]) rmSync(file(id));
  rmSync(join(fleet.folder.root, ".stampworks/rollouts/reference"), { recursive: true });
  await ok("apply");
  expect(has("ea1")[0]).toBeGreaterThanOrEqual(before);
});

test("what was broken is not taken back to nothing", async () => {
  await ok("apply");
  writeFileSync(file("ea1"), "{ cut");
  const { code } = await fleet.run(["reference", "apply", "--yes", "--on-failure", "rollback", ...NO]);
  expect(code).toBe(3);
  expect(has("ea1")[1]).toBe("1");
});

test("more than can be read again is refused before anything is written, counted in bytes", async () => {
  const names = ["a", "b", "c", "d", "e"];
  fleet.folder.write(
    "reference.yaml",
    `data:\n${names.map((n) => `  ${n}: { file: ${n}.json }\n`).join("")}`,
  );
  const wide = JSON.stringify("\u6f22".repeat(340_000));
  for (const name of names) fleet.folder.write(`${name}.json`, wide);
  await refused(/too much reference data.*bytes/su, "apply");
  expect(existsSync(file("ca1"))).toBe(false);
});

test("a change that no registry's journal could keep is refused before it is begun; one that can is taken back", async () => {
  const quotes = (first: string, many: number): string => JSON.stringify(first + '"'.repeat(many));
  fleet.folder.write("plans.json", quotes("a", 490_000));
  fleet.folder.write("b.json", quotes("b", 490_000));
  const shared = ["--journal", "registry"];
  await ok("apply", ...shared);
  const before = readFileSync(file("ca1"), "utf8");
  await refused(/too much to be changed at once/u, "set", "plans", "b.json", ...NO, ...shared);
  expect(readFileSync(file("ca1"), "utf8")).toBe(before);
  fleet.folder.write("b.json", quotes("b", 100));
  const halted = await fleet.run(["reference", "set", "plans", "b.json", "--yes", ...NO, ...shared]);
  expect(halted.code).toBe(3);
  await ok("apply", "--rollback", ...shared);
  expect(has("ca1")[1]).toBe(quotes("a", 490_000));
});

test.each(["./plans.json", "a/./plans.json", "a\\plans.json", "a//plans.json", "../plans.json"])(
  "the path %s is refused where it is declared",
  async (path) => {
    fleet.folder.write("reference.yaml", `data:\n  plans: { file: '${path}' }\n`);
    await refused(/data\.plans\.file.*below the project's folder/su, "set", "plans", "b.json");
  },
);

test("a schema that answers later is refused by the field that says so", async () => {
  fleet.folder.write("reference.yaml", "data:\n  plans: { file: plans.json, schema: s.json }\n");
  fleet.folder.write("s.json", '{"$async":true,"type":"object"}');
  await refused(/s\.json.*\$async/su, "set", "plans", "b.json");
});

test.each([
  ['{"a":1,"b":[{"c":{"x":1}},{"c":{"x":1,"y":"}\\"","\\u0078":2}}]}', "b.[].c.x"],
  ['{"a":1,"a":1}', "a"],
])("a key that an object has twice is refused with its place: %s", async (text, place) => {
  fleet.folder.write("b.json", text);
  await refused(new RegExp(`${place.replaceAll(/[.[\]]/gu, "\\$&")}.*twice`, "su"), "set", "plans", "b.json");
});

test("the same key in objects side by side, and as a value, is none that comes twice", async () => {
  fleet.folder.write("b.json", '[{"a":"a","b":["a","a"]},{"a":{"a":1}}]');
  await ok("set", "plans", "b.json");
});

test.each([
  '{"$ref":"#"}',
  '{"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"}]}}}',
])("a schema that leads to itself without end is refused in words: %s", async (schema) => {
  fleet.folder.write("reference.yaml", "data:\n  plans: { file: plans.json, schema: s.json }\n");
  fleet.folder.write("s.json", schema);
  await refused(/s\.json.*a \$ref that leads to itself/su, "set", "plans", "b.json");
});
