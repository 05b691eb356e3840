import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { secret } from "@pulumi/pulumi";
import { queue, spec, STACK, Workshop } from "./stack";

const workshop = new Workshop();
beforeEach(() => workshop.open());
afterEach(() => workshop.close());
afterAll(() => workshop.dispose());

type Resource = Record<string, unknown>;
interface State {
  readonly deployment: { readonly resources: Resource[] };
}

const file = (name: string): string => join(workshop.folder, name);
const STATE = "state/app/eu1.json";
const read = (): State => JSON.parse(readFileSync(file(STATE), "utf8")) as State;

function write(name: string, text: string): void {
  mkdirSync(dirname(file(name)), { recursive: true });
  writeFileSync(file(name), text);
}

test.each<[field: string, change: Resource]>([
  ["urn", { urn: 7 }],
  ["urn", { urn: "queue" }],
  ["type", { type: undefined }],
  ["custom", { custom: "true" }],
  ["inputs", { inputs: [] }],
  ["dependencies", { dependencies: "urn:pulumi:a" }],
  ["propertyDependencies", { propertyDependencies: { name: [1] } }],
  ["customTimeouts", { customTimeouts: { create: "1h" } }],
])(
  "a state of which a resource has another %s than there can be is refused by its number and changed by nobody",
  async (field, change) => {
    await workshop.engine.up(spec(queue()));
    const state = read();
    state.deployment.resources[1] = { ...state.deployment.resources[1], ...change };
    const text = JSON.stringify(state);
    write(STATE, text);
    await expect(workshop.engine.up(spec(queue()))).rejects.toThrow(
      `the state file is damaged: resource 1 has another ${field} than there can be`,
    );
    expect(readFileSync(file(STATE), "utf8")).toBe(text);
  },
);

test.each([
  ["null", "null"],
  ["of no kind", "{}"],
  ["of an unknown kind", '{"kind":"constructor"}'],
  ["that puts nothing", '{"kind":"put"}'],
  ["that puts what is no resource", '{"kind":"put","state":{"urn":"urn:pulumi:a","type":"t"}}'],
  ["whose token is a number", '{"kind":"void","token":1}'],
  ["that condemns nobody", '{"kind":"condemn","urn":"urn:pulumi:a"}'],
  ["that is cut off", '{"kind":"dr'],
])("a line %s in the journal of a killed update is refused by its number", async (_, line) => {
  await workshop.engine.up(spec(queue()));
  const digest = createHash("sha256")
    .update(readFileSync(file(STATE)))
    .digest("hex");
  write("state/app/eu1.journal", `${JSON.stringify({ kind: "base", digest })}\n${line}\n`);
  await expect(workshop.engine.up(spec(queue()))).rejects.toThrow(
    /eu1\.journal:2.*the journal of an interrupted update is damaged/,
  );
  expect(existsSync(file("state/app/eu1.journal"))).toBe(true);
});

test.each([
  ["rules.json", "[", "not JSON"],
  ["faults.json", "{}", "not a list of faults"],
  ["faults.json", '[{"op":"make"}]', "not a list of faults"],
  ["faults.json", '[{"op":"create","nth":"1"}]', "not a list of faults"],
  ["external.json", '["a",1]', "not a list of identifiers"],
  ["seal.key", "short", "the key of the simulated clouds' secrets is cut off"],
])("the simulated clouds' %s that says %s is refused: %s", async (name, text, problem) => {
  write(join("clouds", name), text);
  const make = async (): Promise<unknown> => {
    await workshop.restart({});
    return workshop.engine.up(spec(queue({ policy: secret("p") })));
  };
  await expect(make()).rejects.toThrow(problem);
});

test("lines and claims of the simulated clouds that no version wrote count for nothing", async () => {
  await workshop.engine.up(spec(queue()));
  const shard = file("clouds/shards/app/eu1.jsonl");
  const lines = ["null", "[]", '{"op":"put"}', '{"op":"drop","key":1}', '{"op":"put","record":{"key":"k"}}'];
  writeFileSync(shard, `${lines.join("\n")}\n${readFileSync(shard, "utf8")}`);
  const names = readdirSync(file("clouds/names"), { recursive: true, encoding: "utf8" });
  const claims = names.filter((name) => name.includes("/"));
  expect(claims.length).toBeGreaterThan(0);
  for (const name of claims) writeFileSync(file(join("clouds/names", name)), "null");
  await workshop.restart({});
  const { counts } = await workshop.engine.up(spec(queue()));
  expect(counts).toMatchObject({ same: expect.any(Number) });
  expect(workshop.engine.simulator.list()).toHaveLength(1);
  expect(await workshop.engine.drift(STACK)).toMatchObject({ drifted: false });
});
