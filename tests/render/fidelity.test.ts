import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceGraph } from "../../graph/model/graph";
import { secret, type PropertyMap } from "../../graph/model/property";
import { type Fidelity, PROVEN_SDK_VERSION, quickSdk, sdkModules, sdkVersion } from "../../render/internals";
import { fingerprintOf, isProven } from "../../render/fast/proven";
import type { Registration, RegistrationResult, Resolver } from "../../render/registration";
import { runProgram, type RunResult } from "../../render/run";
import { TokenResolver } from "../../render/tokens";
import { programs } from "./programs/everything";
import { Thing } from "./programs/resources";
import { stamp } from "./programs/stamp";
import { few, times } from "../sweep";

const config = {
  "demo:name": "s1",
  "demo:cidr": "10.7",
  "demo:token": "hush",
  "demo:object": '{"a":[1,2]}',
  "aws:region": "eu-central-1",
  "test:region": "r1",
};

const tokens = (): TokenResolver =>
  new TokenResolver({
    shapes: ({ type }) => (type === "test:index:Thing" ? { nested: { list: [{ host: "" }] } } : undefined),
    stackOutputs: () => ({ vpc: "vpc-1", password: secret("p") }),
  });

/** Answers like an engine that previews: nothing computed is known. */
class PreviewResolver extends TokenResolver {
  override register(registration: Registration): RegistrationResult {
    return { id: "", outputs: registration.inputs };
  }
}

function run(program: () => unknown, fidelity: Fidelity, preview = false): Promise<RunResult> {
  const resolver: Resolver = preview ? new PreviewResolver({ stackOutputs: () => ({ vpc: "v" }) }) : tokens();
  return runProgram({
    project: "demo",
    stack: "s1",
    config,
    secretKeys: ["demo:token"],
    preview,
    program,
    resolver,
    fidelity,
  });
}

const recorded = ({ resources, outputs, invokes, reads, registrations, logs }: RunResult): object => ({
  resources,
  outputs,
  invokes,
  logs,
  reads: [...reads].sort(byUrn),
  registrations: [...registrations].sort(byUrn),
});
const byUrn = (a: { urn: string }, b: { urn: string }): number => a.urn.localeCompare(b.urn);

test("the SDK is the version the renderer was proven with", () => {
  expect(sdkVersion()).toBe(PROVEN_SDK_VERSION);
});

test("the functions of this SDK are those that the quicker parts repeat", () => {
  // Else every run below would be a plain one, compared with itself.
  expect(quickSdk("fast")).toBeDefined();
  expect(quickSdk("plain")).toBeUndefined();
});

test("an SDK with other functions is none that they repeat", () => {
  // As it is now: with functions of ours in it, which those of no release are.
  const modules = sdkModules();
  expect(isProven(modules)).toBe(false);
  const changed = { ...modules, rpc: { ...modules.rpc, transferProperties: () => ({}) } };
  expect(fingerprintOf(changed)).not.toBe(fingerprintOf(modules));
});

describe("a fast run records exactly what a plain one does", () => {
  test.each([...Object.keys(programs), ...few(["a whole stamp"], 0)])("%s", async (name) => {
    const program = programs[name] ?? stamp;
    const plain = await run(program, "plain");
    expect(plain.resources.length).toBeGreaterThan(1);
    expect(recorded(await run(program, "fast"))).toEqual(recorded(plain));
  });

  test.each([...Object.keys(programs), ...few(["a whole stamp"], 0)])("in a preview: %s", async (name) => {
    const program = programs[name] ?? stamp;
    expect(recorded(await run(program, "fast", true))).toEqual(recorded(await run(program, "plain", true)));
  });
});

type Recipe =
  | { kind: "plain"; value: string | number | boolean | null }
  | { kind: "list"; items: Recipe[] }
  | { kind: "map"; items: Record<string, Recipe> }
  | { kind: "output" | "secret" | "unsecret" | "promise" | "late" | "applied"; of: Recipe }
  | { kind: "property"; of: number; property: "arn" | "id" | "nested" | "resource" };

const recipes = fc.letrec<{ recipe: Recipe }>((tie) => {
  const inner = tie("recipe");
  return {
    recipe: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.record({
        kind: fc.constant("plain" as const),
        value: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      }),
      fc.record({
        kind: fc.constant("property" as const),
        of: fc.nat(2),
        property: fc.constantFrom("arn" as const, "id" as const, "nested" as const, "resource" as const),
      }),
      fc.record({
        kind: fc.constantFrom(
          "output" as const,
          "secret" as const,
          "unsecret" as const,
          "promise" as const,
          "late" as const,
          "applied" as const,
        ),
        of: inner,
      }),
      fc.record({ kind: fc.constant("list" as const), items: fc.array(inner, { maxLength: 3 }) }),
      fc.record({
        kind: fc.constant("map" as const),
        items: fc.dictionary(fc.constantFrom("a", "b", "c"), inner, { maxKeys: 3 }),
      }),
    ),
  };
}).recipe;

function cook(recipe: Recipe, things: readonly Thing[]): unknown {
  switch (recipe.kind) {
    case "plain":
      return recipe.value;
    case "list":
      return recipe.items.map((item) => cook(item, things));
    case "map":
      return Object.fromEntries(Object.entries(recipe.items).map(([key, item]) => [key, cook(item, things)]));
    case "output":
      return pulumi.output(cook(recipe.of, things));
    case "secret":
      return pulumi.secret(cook(recipe.of, things));
    case "unsecret":
      return pulumi.unsecret(pulumi.output(cook(recipe.of, things)));
    case "promise":
      return Promise.resolve(cook(recipe.of, things));
    case "late":
      return new Promise((resolve) => setImmediate(() => resolve(cook(recipe.of, things))));
    case "applied":
      return pulumi.output(1).apply(() => cook(recipe.of, things) as pulumi.Output<unknown>);
    case "property": {
      const thing = things[recipe.of]!;
      return recipe.property === "resource" ? thing : thing[recipe.property];
    }
  }
}

test("any mixture of outputs, promises and secrets reaches the engine the same way", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom("p", "q", "r"), recipes, { minKeys: 1 }),
      fc.boolean(),
      async (inputs, preview) => {
        const program = (): unknown => {
          const things = [
            new Thing("t0"),
            new Thing("t1", { value: pulumi.secret("x") }),
            new Thing("t2", {}, { dependsOn: [] }),
          ];
          const cooked = Object.fromEntries(
            Object.entries(inputs).map(([key, recipe]) => [key, cook(recipe, things)]),
          );
          new Thing("user", cooked);
          return {
            out: pulumi
              .output(cook(Object.values(inputs)[0]!, things) as string)
              .apply((value) => JSON.stringify(value ?? null).length),
          };
        };
        expect(recorded(await run(program, "fast", preview))).toEqual(
          recorded(await run(program, "plain", preview)),
        );
      },
    ),
    { numRuns: times(10, 100) },
  );
});

test("a graph of a render is the same each time and holds every resource after what it needs", async () => {
  const first = await run(stamp, "fast");
  expect(recorded(await run(stamp, "fast"))).toEqual(recorded(first));
  const seen = new Set<string>();
  for (const {
    urn,
    parent,
    provider,
    dependencies,
  } of first.resources satisfies ResourceGraph["resources"]) {
    const needs = [parent, provider?.replace(/::[^:]*$/u, ""), ...dependencies].filter(
      (need) => need !== undefined,
    );
    expect(needs.filter((need) => !seen.has(need))).toEqual([]);
    seen.add(urn);
  }
});

test("values the program hands over are not shared with the graph", async () => {
  const tags: PropertyMap = { a: "before" };
  const result = await run(() => {
    const thing = new Thing("thing", { tags });
    return thing.arn.apply(() => {
      tags["a"] = "after";
      return {};
    });
  }, "fast");
  expect(result.resources.find(({ name }) => name === "thing")?.inputs).toEqual({ tags: { a: "before" } });
});
