import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { secret } from "@pulumi/pulumi";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { Aws } from "./programs";
import { exportedSummary, queue, STACK, spec, Workshop } from "./stack";

const workshop = new Workshop();
beforeEach(() => workshop.open());
afterEach(() => workshop.close());
afterAll(() => workshop.dispose());

const at = (suffix: string): string => join(workshop.folder, `state/app/eu1.${suffix}`);

/** A program with these outputs and `extra` resources. */
function stamp(outputs: Record<string, unknown>, extra = 0): () => unknown {
  return () => {
    for (let index = 0; index <= extra; index += 1) new Aws(`aws${index}`, "eu-west-1");
    return outputs;
  };
}

const ONE = { release: "r1", endpoint: "https://one.example" };
const TWO = { release: "r2", endpoint: "https://two.example" };

/** Another engine on the same folder that can read no state, because it has another passphrase. */
async function withoutKeys<T>(look: (engine: EmbeddedEngine) => Promise<T>): Promise<T> {
  const engine = new EmbeddedEngine({ folder: workshop.folder, passphrase: "another" });
  try {
    return await look(engine);
  } finally {
    await engine.close();
  }
}

test("a stack's summary says what its state says", async () => {
  expect(await workshop.engine.summary(STACK)).toBeUndefined();
  await workshop.engine.up(spec(stamp(ONE, 2)));
  expect(await workshop.engine.summary(STACK)).toEqual({ resources: 4, ...ONE });
  expect(await exportedSummary(workshop.engine, STACK)).toEqual({ resources: 4, ...ONE });
});

test("a summary that holds is believed without the state, so it needs no passphrase", async () => {
  await workshop.engine.up(spec(stamp(ONE)));
  expect(await withoutKeys((engine) => engine.summary(STACK))).toEqual({ resources: 2, ...ONE });
  rmSync(at("summary"));
  await expect(withoutKeys((engine) => engine.summary(STACK))).rejects.toThrow("incorrect passphrase");
});

test("a summary of an earlier state is not believed, even where that state had the same size and time", async () => {
  const second = new Date("2026-01-31T12:00:00Z");
  await workshop.engine.up(spec(stamp(ONE)));
  utimesSync(at("json"), second, second);
  // An update without changes leaves the state as it is and brings the summary up to date.
  await workshop.engine.up(spec(stamp(ONE)));
  const old = readFileSync(at("summary"), "utf8");
  const { size } = statSync(at("json"));
  await workshop.engine.up(spec(stamp(TWO)));
  writeFileSync(at("summary"), old);
  expect(await workshop.engine.summary(STACK)).toMatchObject(TWO);
  utimesSync(at("json"), second, second);
  expect(statSync(at("json"))).toMatchObject({ size, mtime: second });
  expect(await workshop.engine.summary(STACK)).toMatchObject(TWO);
});

test("a state that was put back from a backup is shown as it is", async () => {
  await workshop.engine.up(spec(stamp(ONE)));
  const backup = readFileSync(at("json"));
  await workshop.engine.up(spec(stamp(TWO, 3)));
  writeFileSync(at("json.new"), backup);
  renameSync(at("json.new"), at("json"));
  expect(await workshop.engine.summary(STACK)).toEqual({ resources: 2, ...ONE });
});

test("a state that was edited in place is shown as it is", async () => {
  await workshop.engine.up(spec(stamp(ONE)));
  writeFileSync(at("json"), readFileSync(at("json"), "utf8").replaceAll("one.example", "six.example"));
  expect(await workshop.engine.summary(STACK)).toMatchObject({ endpoint: "https://six.example" });
});

test.each([
  ["an empty file", ""],
  ["half a file", (text: string) => text.slice(0, text.length / 2)],
  ["a file of another format", (text: string) => text.replace('"format":1', '"format":2')],
  ["no object", "[1]"],
  ["null", "null"],
  ["a number of resources that is none", (text: string) => text.replace('"resources":2', '"resources":"2"')],
  ["no mark", (text: string) => text.replace('"snapshot"', '"other"')],
])("%s in the summary's place is not believed", async (_, damage) => {
  await workshop.engine.up(spec(stamp(ONE)));
  const text = readFileSync(at("summary"), "utf8").replace("one.example", "lie.example");
  writeFileSync(at("summary"), typeof damage === "string" ? damage : damage(text));
  expect(await workshop.engine.summary(STACK)).toEqual({ resources: 2, ...ONE });
});

test("the journal of a run that was interrupted goes before the summary", async () => {
  await workshop.engine.up(spec(stamp(ONE, 2)));
  const digest = createHash("sha256")
    .update(readFileSync(at("json")))
    .digest("hex");
  const { deployment } = JSON.parse(readFileSync(at("json"), "utf8")) as {
    deployment: { resources: { urn: string; id?: string }[] };
  };
  const { urn, id = "" } = deployment.resources.at(-1)!;
  const entries = [
    { kind: "base", digest },
    { kind: "drop", urn, id, condemned: false },
  ];
  writeFileSync(at("journal"), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  expect(await workshop.engine.summary(STACK)).toEqual({ resources: 3, ...ONE });
});

test("outputs that are secret are neither in the summary nor in its file", async () => {
  const outputs = {
    release: secret("canary-release"),
    endpoint: "https://one.example",
    token: secret("canary-token"),
  };
  await workshop.engine.up(spec(stamp(outputs)));
  expect(await workshop.engine.summary(STACK)).toEqual({ resources: 2, endpoint: "https://one.example" });
  expect(readFileSync(at("summary"), "utf8")).not.toMatch(/canary|token|ciphertext/u);
  rmSync(at("summary"));
  expect(await workshop.engine.summary(STACK)).toEqual({ resources: 2, endpoint: "https://one.example" });
});

test("outputs that are no texts are left out", async () => {
  await workshop.engine.up(spec(stamp({ release: 3, endpoint: { url: "https://one.example" } })));
  expect(await workshop.engine.summary(STACK)).toEqual({ resources: 2 });
});

test("a destroyed stack has nothing left to show", async () => {
  await workshop.engine.up(spec(stamp(ONE)));
  await workshop.engine.destroy(STACK);
  expect(await workshop.engine.summary(STACK)).toEqual({ resources: 0 });
  expect(readFileSync(at("summary"), "utf8")).not.toContain("one.example");
});

test("an update that failed halfway is shown as far as it came", async () => {
  await workshop.engine.up(spec(stamp(ONE)));
  const failing = (): unknown => {
    new Aws("aws1", "eu-west-1");
    queue({ name: "a name that no queue can have" })();
    return TWO;
  };
  await expect(workshop.engine.up(spec(failing))).rejects.toThrow();
  expect(await workshop.engine.summary(STACK)).toEqual(await exportedSummary(workshop.engine, STACK));
});

test("looking writes nothing, and the next update makes up for a summary that is missing", async () => {
  await workshop.engine.up(spec(stamp(ONE)));
  rmSync(at("summary"));
  const before = statSync(at("json"), { bigint: true });
  expect(await workshop.engine.summary(STACK)).toEqual({ resources: 2, ...ONE });
  expect(existsSync(at("summary"))).toBe(false);
  await workshop.engine.up(spec(stamp(ONE)));
  expect(statSync(at("json"), { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs });
  expect(await withoutKeys((engine) => engine.summary(STACK))).toEqual({ resources: 2, ...ONE });
});

test("an update does not fail because its summary can't be kept", async () => {
  mkdirSync(at("summary"), { recursive: true });
  const { counts } = await workshop.engine.up(spec(stamp(ONE)));
  expect(counts).toMatchObject({ create: 2 });
  expect(await workshop.engine.summary(STACK)).toEqual({ resources: 2, ...ONE });
  expect(readdirSync(join(workshop.folder, "state/app")).sort()).toEqual(["eu1.json", "eu1.summary"]);
});

test("summaries are not taken for stacks", async () => {
  await workshop.engine.up(spec(stamp(ONE)));
  await workshop.engine.up(spec(stamp(TWO), "eu2"));
  expect(workshop.engine.stacks("app")).toEqual(["eu1", "eu2"]);
  expect(readdirSync(join(workshop.folder, "state/app")).sort()).toEqual([
    "eu1.json",
    "eu1.summary",
    "eu2.json",
    "eu2.summary",
  ]);
});
