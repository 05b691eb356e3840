import fc from "fast-check";
import { canonicalise } from "../../graph/canonical/canonical";
import { diffCanonical } from "../../graph/equal/diff";
import { fingerprint, serialiseCanonical, shortFingerprint } from "../../graph/canonical/fingerprint";
import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import { isMap, isSecret, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import { EU1, EU10, type TestIdentity, US1 } from "./fixtures/identity";
import { type TestStamp, testStamp } from "./fixtures/stamp";
import { times } from "../sweep";

const print = ({ graph, derivations }: Pick<TestStamp, "graph" | "derivations">): string =>
  fingerprint(canonicalise(graph, derivations));

/** The graph with one resource's inputs changed. */
function withInputs(
  graph: ResourceGraph,
  index: number,
  change: (inputs: PropertyMap) => PropertyMap,
): ResourceGraph {
  return {
    ...graph,
    resources: graph.resources.map((resource, at) =>
      at === index ? { ...resource, inputs: change(structuredClone(resource.inputs)) } : resource,
    ),
  };
}

const identities: fc.Arbitrary<TestIdentity> = fc.record({
  id: fc
    .stringMatching(/^[a-z][a-z0-9]{1,7}$/)
    .filter((id) => !["web", "app", "db", "q", "postgres"].includes(id)),
  region: fc.constantFrom("eu-west-1", "eu-west-2", "us-east-1", "ap-southeast-2", "eu-central-1"),
  account: fc.stringMatching(/^[1-9][0-9]{11}$/),
  octet: fc.integer({ min: 1, max: 254 }),
  ring: fc.constantFrom("canary", "early", "broad"),
  residency: fc.constantFrom("eu", "us", "apac"),
});

describe("the canonical form", () => {
  test.each(["render", "state"] as const)("of two stamps of one class is the same in a %s", (origin) => {
    const [eu1, eu10, us1] = [EU1, EU10, US1].map((identity) => testStamp(identity, origin));
    if (eu1 === undefined || eu10 === undefined || us1 === undefined) throw new Error("three stamps");
    const reference = canonicalise(eu1.graph, eu1.derivations);
    for (const other of [eu10, us1]) {
      expect(diffCanonical(reference, canonicalise(other.graph, other.derivations))).toEqual([]);
      expect(print(other)).toBe(print(eu1));
    }
  });

  test("of a render and of the state it becomes is the same", () => {
    expect(print(testStamp(EU1, "state"))).toBe(print(testStamp(EU1, "render")));
  });

  test("does not depend on the identity, whatever it is", () => {
    const reference = print(testStamp(EU1));
    fc.assert(
      fc.property(identities, fc.constantFrom("render" as const, "state" as const), (identity, origin) => {
        expect(print(testStamp(identity, origin))).toBe(reference);
      }),
      { numRuns: times(8, 60) },
    );
  });

  test("holds nothing of the identity any more", () => {
    const { graph, derivations } = testStamp(EU10, "state");
    const text = serialiseCanonical(canonicalise(graph, derivations));
    const own = derivations.filter(({ whole, stands }) => whole !== true && !stands.startsWith("global("));
    const left = ["eu10", ...own.map(({ value }) => value)].filter((value) => text.includes(value));
    expect(left).toEqual([]);
  });

  test("changes with any leaf that is not the identity's", () => {
    const stamp = testStamp(EU1, "state");
    const reference = print(stamp);
    const places = stamp.graph.resources.flatMap(({ inputs, custom }, index) =>
      custom ? leavesOf(inputs).map((path) => ({ index, path })) : [],
    );
    expect(places.length).toBeGreaterThan(500);
    fc.assert(
      fc.property(fc.constantFrom(...places), ({ index, path }) => {
        const graph = withInputs(stamp.graph, index, (inputs) => changed(inputs, path) as PropertyMap);
        expect(print({ graph, derivations: stamp.derivations })).not.toBe(reference);
      }),
      { numRuns: times(40, 300) },
    );
  });

  test("changes with options, edges, parents, providers and types, and with a resource more or less", () => {
    const stamp = testStamp(EU1);
    const at = stamp.graph.resources.findIndex(({ name }) => name === "stamp-database");
    const vary = (change: (resource: GraphResource) => Partial<GraphResource>): string =>
      print({
        ...stamp,
        graph: {
          ...stamp.graph,
          resources: stamp.graph.resources.map((resource, index) =>
            index === at ? { ...resource, ...change(resource) } : resource,
          ),
        },
      });
    const [root, key] = [stamp.graph.resources[1]?.urn, stamp.graph.resources[3]?.urn];
    const variants = [
      vary(() => ({})),
      vary(({ options }) => ({ options: { ...options, protect: false } })),
      vary(({ options }) => ({ options: { ...options, ignoreChanges: ["password", "engineVersion"] } })),
      vary(({ options }) => ({ options: { ...options, retainOnDelete: true } })),
      vary(({ options }) => ({ options: { ...options, importId: "somewhere" } })),
      vary(({ dependencies }) => ({ dependencies: [...dependencies, root ?? ""] })),
      vary(({ propertyDependencies }) => ({
        propertyDependencies: { ...propertyDependencies, engine: [key ?? ""] },
      })),
      vary(() => ({ parent: key ?? "" })),
      vary(() => ({ provider: `${key}::id` })),
      vary(() => ({ external: true, id: "x" })),
      vary(({ inputs }) => ({ inputs: { ...inputs, extra: true } })),
      print({ ...stamp, graph: { ...stamp.graph, resources: stamp.graph.resources.slice(0, -1) } }),
      print({ ...stamp, graph: { ...stamp.graph, outputs: {} } }),
    ];
    expect(new Set(variants).size).toBe(variants.length);
    expect(variants[0]).toBe(print(stamp));
  });

  test("does not change with the order of properties, resources without order, or dependencies", () => {
    const stamp = testStamp(EU1);
    const resources = stamp.graph.resources.map((resource) => ({
      ...resource,
      inputs: Object.fromEntries(Object.entries(resource.inputs).reverse()),
      dependencies: [...resource.dependencies].reverse(),
    }));
    expect(print({ ...stamp, graph: { ...stamp.graph, resources: resources.reverse() } })).toBe(print(stamp));
  });

  test("sees what hides the difference in a stamp that takes another stamp's resource", () => {
    const stamp = testStamp(EU1);
    const foreign = testStamp(EU10).graph.resources.find(({ name }) => name === "stamp-vpc")?.id ?? "";
    const at = stamp.graph.resources.findIndex(({ name }) => name === "stamp-app-0");
    const graph = withInputs(stamp.graph, at, (inputs) => ({ ...inputs, vpcId: foreign }));
    const [difference, ...rest] = diffCanonical(
      canonicalise(stamp.graph, stamp.derivations),
      canonicalise(graph, stamp.derivations),
    );
    expect(rest).toEqual([]);
    expect(difference).toMatchObject({
      kind: "changed",
      path: "vpcId",
      actual: foreign,
      urn: expect.stringContaining("stamp-app-0") as unknown,
    });
  });
});

test("a fingerprint's short form is its first twelve digits", () => {
  const full = print(testStamp(EU1));
  expect(full).toMatch(/^[0-9a-f]{64}$/);
  expect(shortFingerprint(full)).toBe(full.slice(0, 12));
});

/** Paths of every leaf. */
function leavesOf(
  value: PropertyValue,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (isSecret(value)) return leavesOf(value["value"] ?? null, [...path, "value"]);
  if (isMap(value)) return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
  return [path];
}

/** A copy in which the leaf at the path is another. */
function changed(value: PropertyValue, path: readonly (string | number)[]): PropertyValue {
  const [key, ...rest] = path;
  if (key === undefined) {
    if (typeof value === "number") return value + 1;
    if (typeof value === "boolean") return !value;
    return `${String(value)}x`;
  }
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? changed(item, rest) : item));
  if (isMap(value)) return { ...value, [key]: changed(value[key] ?? null, rest) };
  return value;
}
