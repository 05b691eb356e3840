import fc from "fast-check";
import { canonicalise } from "../../graph/canonical";
import { diffCanonical } from "../../graph/diff";
import { fingerprint, serialiseCanonical, shortFingerprint } from "../../graph/fingerprint";
import type { Derivation, GraphResource, ResourceGraph } from "../../graph/graph";
import { isMap, isSecret, type PropertyMap, type PropertyValue, secret, UNKNOWN } from "../../graph/property";
import { EU1, EU10, type TestIdentity, US1 } from "./fixtures/identity";
import { type TestStamp, testStamp } from "./fixtures/stamp";

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

/** A graph of one resource. */
function graphOf(inputs: PropertyMap, stack = "eu1", resource: Partial<GraphResource> = {}): ResourceGraph {
  return {
    project: "shop",
    stack,
    origin: "render",
    invokes: [],
    outputs: {},
    resources: [
      {
        urn: `urn:pulumi:${stack}::shop::test:index:Thing::thing`,
        type: "test:index:Thing",
        name: "thing",
        custom: true,
        external: false,
        inputs,
        outputs: {},
        dependencies: [],
        propertyDependencies: {},
        options: {},
        ...resource,
      },
    ],
  };
}

function inputsOf(inputs: PropertyMap, derivations: readonly Derivation[], stack = "eu1"): PropertyMap {
  const [resource] = Object.values(canonicalise(graphOf(inputs, stack), derivations).resources);
  return JSON.parse(JSON.stringify(resource?.inputs)) as PropertyMap;
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
      { numRuns: 60 },
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
      { numRuns: 300 },
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

describe("a derived value", () => {
  const derivations: Derivation[] = [
    { value: "eu1", stands: "id", whole: true },
    { value: "eu", stands: "residency", whole: true },
    { value: "eu-west-1", stands: "region" },
    { value: "111122223333", stands: "account" },
    { value: "shopp-eu1-db-abcde", stands: "name(db)" },
    { value: "shopp-eu1-db-abcde-x", stands: "name(longer)" },
    { value: "10.1.0.0/16", stands: "cidr" },
    { value: "1", stands: "zone(0)", whole: true },
    { value: "2", stands: "zone(1)", whole: true },
  ];
  const base64 = (text: string): string => Buffer.from(text).toString("base64");

  test.each<[string, PropertyMap, PropertyMap]>([
    ["fills a field", { tag: "eu1" }, { tag: "⟨id⟩" }],
    [
      "is not a prefix of another",
      { a: "eu10", b: "eu-west-10", c: "eu-west-1a" },
      { a: "eu10", b: "eu-west-10", c: "eu-west-1a" },
    ],
    [
      "is a segment",
      { arn: "arn:aws:rds:eu-west-1:111122223333:db:shopp-eu1-db-abcde" },
      { arn: "arn:aws:rds:⟨region⟩:⟨account⟩:db:⟨name(db)⟩" },
    ],
    ["is replaced longest first", { a: "shopp-eu1-db-abcde-x" }, { a: "⟨name(longer)⟩" }],
    ["is no short word inside a text", { a: "app-eu1", b: "eu-1" }, { a: "app-eu1", b: "eu-1" }],
    [
      "stands in JSON",
      { a: '{"r":"eu-west-1","n":[1,"eu1"]}' },
      { a: { "⟨json⟩": { r: "⟨region⟩", n: [1, "⟨id⟩"] } } },
    ],
    [
      "stands in base64",
      { a: base64('{"host":"shopp-eu1-db-abcde.local"}') },
      { a: { "⟨base64⟩": { "⟨json⟩": { host: "⟨name(db)⟩.local" } } } },
    ],
    [
      "stands in base64 inside a text",
      { a: `Basic ${base64("user@shopp-eu1-db-abcde")}` },
      { a: 'Basic ⟨base64 "user@⟨name(db)⟩"⟩' },
    ],
    [
      "stands in URL encoding",
      { a: "q=eu-west-1%2Fshopp-eu1-db-abcde" },
      { a: { "⟨url⟩": "q=⟨region⟩/⟨name(db)⟩" } },
    ],
    ["is a key", { map: { "shopp-eu1-db-abcde": {} } }, { map: { "⟨name(db)⟩": {} } }],
    [
      "which is a small number counts only in its own fields",
      { zones: ["1", "2"], replicas: "1", count: 1, standbyAvailabilityZone: "2" },
      { zones: ["⟨zone(0)⟩", "⟨zone(1)⟩"], replicas: "1", count: 1, standbyAvailabilityZone: "⟨zone(1)⟩" },
    ],
    [
      "in an ARM id is found in any case",
      { id: "/Subscriptions/111122223333/resourceGroups/SHOPP-EU1-DB-ABCDE" },
      { id: "/subscriptions/⟨account⟩/resourcegroups/⟨name(db)⟩" },
    ],
    [
      "leaves other texts alone",
      { a: "%41", b: "100%25", c: "YWJj", d: "postgres" },
      { a: "%41", b: "100%25", c: "YWJj", d: "postgres" },
    ],
  ])("%s", (_, inputs, expected) => {
    expect(inputsOf(inputs, derivations)).toEqual(expected);
  });

  test("is told apart by the field where two values coincide", () => {
    const same: Derivation[] = [
      { value: "eu", stands: "id", whole: true },
      { value: "eu", stands: "residency", whole: true },
    ];
    expect(inputsOf({ "stampworks-residency": "eu", "stampworks-stamp": "eu" }, same)).toEqual({
      "stampworks-residency": "⟨residency⟩",
      "stampworks-stamp": "⟨id⟩",
    });
  });

  test("can't be imitated by a text that looks like its placeholder", () => {
    expect(inputsOf({ a: "⟨region⟩" }, derivations)).not.toEqual(inputsOf({ a: "eu-west-1" }, derivations));
  });

  test("at the head of a logical name does not make another URN", () => {
    const named = (id: string): ResourceGraph =>
      graphOf({}, id, { urn: `urn:pulumi:${id}::shop::test:index:Thing::${id}-thing`, name: `${id}-thing` });
    const of = (id: string): string[] =>
      Object.keys(canonicalise(named(id), [{ value: id, stands: "id", whole: true }]).resources);
    expect(of("eu1")).toEqual(of("eu10"));
  });
});

describe("what engines and providers add", () => {
  test("defaults of a bridged provider are left out at every level", () => {
    const program = { name: "x", rule: { days: 7 } };
    const state = {
      name: "x",
      forceDestroy: false,
      rule: { days: 7, prefix: "", __defaults: ["prefix"] },
      __defaults: ["forceDestroy"],
    };
    expect(inputsOf(state, [])).toEqual(inputsOf(program, []));
  });

  test("null in a map is absent, in a list it keeps its place", () => {
    expect(inputsOf({ a: null, list: [null, 1] }, [])).toEqual({ list: [null, 1] });
  });

  test("empty edges, options that are off and timeouts in seconds are as a program says them", () => {
    const program = canonicalise(
      graphOf({}, "eu1", { options: { customTimeouts: { create: "1h30m" }, protect: false } }),
      [],
    );
    const state = canonicalise(
      graphOf({}, "eu1", {
        options: { customTimeouts: { create: 5400, update: 0 } },
        propertyDependencies: { a: [] },
      }),
      [],
    );
    expect(fingerprint(state)).toBe(fingerprint(program));
  });

  test("a map may use any key as data", () => {
    const inputs = JSON.parse('{"a":{"__proto__":{"x":1},"constructor":2}}') as PropertyMap;
    expect(fingerprint(canonicalise(graphOf(inputs), []))).not.toBe(
      fingerprint(canonicalise(graphOf({ a: { constructor: 2 } }), [])),
    );
  });
});

describe("a secret", () => {
  const canonical = (value: PropertyValue): PropertyMap => inputsOf({ value }, []);

  test("is no plain value, and its content counts without being shown", () => {
    expect(canonical(secret("abc"))).not.toEqual(canonical("abc"));
    expect(canonical(secret("abc"))).not.toEqual(canonical(secret("abd")));
    expect(JSON.stringify(canonical(secret("hunter2hunter2")))).not.toContain("hunter2");
  });

  test("is the same in each of the forms that show its content", () => {
    const wrapped = { ...secret("abc") };
    const { value: _, ...mark } = wrapped;
    expect(canonical({ ...mark, plaintext: '"abc"' })).toEqual(canonical(wrapped));
  });

  test("compares as equal while only its ciphertext is at hand, and that is counted", () => {
    const { value: _, ...mark } = secret("abc");
    const encrypted = canonicalise(graphOf({ value: { ...mark, ciphertext: "v1:xyz" } }), []);
    const plain = canonicalise(graphOf({ value: secret("abc") }), []);
    expect(encrypted.unknown).toBe(1);
    expect(diffCanonical(plain, encrypted)).toEqual([]);
    expect(diffCanonical(canonicalise(graphOf({ value: "abc" }), []), encrypted)).toHaveLength(1);
  });

  test("that another resource generated is the same in every stamp", () => {
    const [a, b] = [EU1, US1].map((identity) => testStamp(identity, "state"));
    const database = (stamp: TestStamp | undefined): PropertyValue | undefined =>
      stamp === undefined
        ? undefined
        : canonicalise(stamp.graph, stamp.derivations).resources[
            "stampworks:index:Stamp$aws:rds/instance:Instance::stamp-database"
          ]?.inputs["password"];
    expect(database(a)).toEqual(database(b));
    expect(database(a)).toBeDefined();
  });
});

describe("an unknown value", () => {
  test("equals whatever it becomes, and is counted", () => {
    const preview = canonicalise(graphOf({ a: UNKNOWN, b: 1 }), []);
    const state = canonicalise(graphOf({ a: "vpc-12345678", b: 1 }), []);
    expect(preview.unknown).toBe(1);
    expect(diffCanonical(preview, state)).toEqual([]);
    expect(diffCanonical(preview, canonicalise(graphOf({ a: "x", b: 2 }), []))).toHaveLength(1);
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
