import * as pulumi from "@pulumi/pulumi";
import { RunError } from "../../render/errors";
import { type RunOptions, runProgram, type RunResult } from "../../render/run";
import { TokenResolver } from "../../render/tokens";
import { Group, TestProvider, Thing } from "./programs/resources";

const base = { project: "demo", stack: "s1", config: {}, preview: false };

function run(program: () => unknown, options: Partial<RunOptions> = {}): Promise<RunResult> {
  return runProgram({ ...base, resolver: new TokenResolver(), program, ...options });
}

async function failure(program: () => unknown, options: Partial<RunOptions> = {}): Promise<RunError> {
  const error: unknown = await run(program, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RunError);
  return error as RunError;
}

describe("URNs are those of Pulumi's engine", () => {
  test("children carry their parents' types, except the stack's", async () => {
    const { resources } = await run(() => {
      const group = new Group("g", 1);
      const inner = new Group("h", 1, { parent: group });
      new Thing("deep", {}, { parent: inner.things[0]! });
    });
    expect(
      resources.filter(({ type }) => !type.startsWith("pulumi:providers")).map(({ urn }) => urn),
    ).toEqual([
      "urn:pulumi:s1::demo::pulumi:pulumi:Stack::demo-s1",
      "urn:pulumi:s1::demo::test:index:Group::g",
      "urn:pulumi:s1::demo::test:index:Group$test:index:Thing::g-0",
      "urn:pulumi:s1::demo::test:index:Group$test:index:Group::h",
      "urn:pulumi:s1::demo::test:index:Group$test:index:Group$test:index:Thing::h-0",
      "urn:pulumi:s1::demo::test:index:Group$test:index:Group$test:index:Thing$test:index:Thing::deep",
    ]);
  });

  test("default providers are named after their version and configured from the stack", async () => {
    const { resources } = await run(
      () => {
        new Thing("a", {}, { version: "1.2.3-rc.4+b5" });
        new Thing("b");
        new TestProvider("own", { region: "x" });
      },
      { config: { "test:region": "r", "test:token": "t", "demo:other": "o" }, secretKeys: ["test:token"] },
    );
    const providers = resources.filter(({ type }) => type === "pulumi:providers:test");
    expect(providers.map(({ name }) => name)).toEqual(["default_1_2_3_rc_4_b5", "default", "own"]);
    expect(providers[0]?.inputs).toMatchObject({ __internal: {}, region: "r", version: "1.2.3-rc.4+b5" });
    expect(JSON.stringify(providers[1]?.inputs["token"])).toContain("1b47061264138c4ac30d75fd1eb44270");
    expect(providers[2]?.inputs).toEqual({ __internal: {}, region: "x", version: "2.1.0-beta.1" });
    expect(resources.find(({ name }) => name === "b")?.provider).toBe(
      `${providers[1]?.urn}::${providers[1]?.id}`,
    );
  });

  test("a URN that comes twice fails the run in the engine's words", async () => {
    const error = await failure(() => {
      new Thing("twice");
      new Thing("twice", { value: 1 });
    });
    expect(error.message).toBe(
      "failed to register new resource twice [test:index:Thing]: Duplicate resource URN 'urn:pulumi:s1::demo::test:index:Thing::twice'; try giving it a unique name",
    );
  });
});

describe("runs at the same time do not see each other", () => {
  test("twenty programs, one of which fails in an apply", async () => {
    const program = async (): Promise<Record<string, unknown>> => {
      const config = new pulumi.Config();
      const id = config.requireNumber("id");
      const group = new Group(`group-${id}`, 3);
      await new Promise((resolve) => setTimeout(resolve, (id * 7) % 5));
      const thing = new Thing(`thing-${id}`, { value: group.things.map(({ arn }) => arn) });
      await pulumi.log.info(`message ${id}`);
      const checked = thing.arn.apply((arn) =>
        id === 13 ? fail("unlucky") : `${pulumi.getStack()}:${id}:${arn.length}`,
      );
      return { checked, project: pulumi.getProject(), organization: pulumi.getOrganization() };
    };
    const runs = Array.from({ length: 20 }, (_, id) =>
      run(program, { stack: `s${id}`, organization: `org-${id}`, config: { "demo:id": String(id) } }),
    );
    const results = await Promise.allSettled(runs);
    for (const [id, result] of results.entries()) {
      if (id === 13) {
        expect(result).toMatchObject({
          status: "rejected",
          reason: { message: "unlucky", stackName: "s13" },
        });
        continue;
      }
      if (result.status === "rejected") throw result.reason;
      const { resources, outputs, logs } = result.value;
      expect(outputs).toEqual({ checked: `s${id}:${id}:25`, project: "demo", organization: `org-${id}` });
      expect(logs).toEqual([{ severity: "info", message: `message ${id}` }]);
      expect(resources.every(({ urn }) => urn.startsWith(`urn:pulumi:s${id}::demo::`))).toBe(true);
      expect(resources.filter(({ custom }) => custom)).toHaveLength(5);
    }
  });
});

test("a program sees its config, its secrets and whether it runs in a preview", async () => {
  const seen: unknown[] = [];
  const { outputs } = await run(
    () => {
      const config = new pulumi.Config();
      seen.push(
        config.require("plain"),
        pulumi.runtime.isDryRun(),
        config.requireObject("object"),
        pulumi.runtime.getProject(),
      );
      return { hush: config.requireSecret("hush") };
    },
    {
      config: { "demo:plain": "p", "demo:object": '{"a":1}', "demo:hush": "secret" },
      secretKeys: ["demo:hush"],
      preview: true,
    },
  );
  expect(seen).toEqual(["p", true, { a: 1 }, "demo"]);
  expect(outputs["hush"]).toMatchObject({ value: "secret" });
});

function fail(message: string): never {
  throw new Error(message);
}
