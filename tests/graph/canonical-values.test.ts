import { canonicalise } from "../../graph/canonical/canonical";
import { diffCanonical } from "../../graph/equal/diff";
import { fingerprint } from "../../graph/canonical/fingerprint";
import type { Derivation, GraphResource, ResourceGraph } from "../../graph/model/graph";
import { type PropertyMap, type PropertyValue, secret, UNKNOWN } from "../../graph/model/property";
import { EU1, US1 } from "./fixtures/identity";
import { type TestStamp, testStamp } from "./fixtures/stamp";

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

test("an own issuer of tokens is the same thing in every stamp without its scheme, too, as a trust's keys name it", () => {
  const stampOf = (id: string): ResourceGraph => {
    const issuer = `oidc.eks.eu-west-1.amazonaws.com/id/${id}`;
    const trust = { Condition: { StringEquals: { [`${issuer}:sub`]: "system:serviceaccount:web:app" } } };
    return graphOf({ assumeRolePolicy: JSON.stringify(trust) }, "eu1", {
      outputs: { identities: [{ oidcs: [{ issuer: `https://${issuer}` }] }] },
    });
  };
  const [one, other] = [
    stampOf("EXAMPLED539D4633E53DE1B71EXAMPLE"),
    stampOf("0F1E2D539D4633E53DE1B71E0F1E2D53"),
  ];
  expect(diffCanonical(canonicalise(one, []), canonicalise(other, []))).toEqual([]);
});
