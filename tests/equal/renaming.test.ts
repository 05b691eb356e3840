import { checkEqual } from "../../fleet/check/equal";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { Difference } from "../../graph/equal/diff";
import type { Derivation, GraphResource } from "../../graph/model/graph";
import type { PropertyMap } from "../../graph/model/property";
import { times } from "../sweep";

interface Identity {
  readonly id: string;
  readonly region: string;
  readonly account: string;
  readonly block: string;
}

const A: Identity = { id: "euw1a", region: "eu-west-1", account: "210000000001", block: "10.16" };
const B: Identity = { id: "use1b", region: "us-east-1", account: "210000000002", block: "10.17" };
const C: Identity = { id: "aps2c", region: "ap-south-2", account: "210000000003", block: "10.18" };

function derivationsOf({ id, region, account, block }: Identity): Derivation[] {
  return [
    { value: id, stands: "id", whole: true },
    { value: region, stands: "region" },
    { value: account, stands: "account" },
    { value: `${block}.0.0/16`, stands: "cidr" },
    { value: `shopp-${id}-db-a1b2c`, stands: "name(db)" },
    { value: "eu-north-1", stands: "region(copy)" },
  ];
}

function stampOf(identity: Identity, things: Readonly<Record<string, PropertyMap>>): StampGraph {
  const { id } = identity;
  const resources = Object.entries(things).map(
    ([name, inputs]): GraphResource => ({
      urn: `urn:pulumi:${id}::shop::test:index:Thing::${name}`,
      type: "test:index:Thing",
      name,
      custom: true,
      external: false,
      inputs,
      outputs: {},
      dependencies: [],
      propertyDependencies: {},
      options: {},
    }),
  );
  return {
    id,
    cloud: "aws",
    class: "standard",
    release: "1.4.0",
    retiring: false,
    derivations: derivationsOf(identity),
    graph: { project: "shop", stack: id, origin: "state", invokes: [], outputs: {}, resources },
  };
}

/** What is found in a fleet whose stamps have one thing each with this value. */
function found(...values: readonly (readonly [Identity, PropertyMap[string]])[]): [string, Difference[]][] {
  const stamps = values.map(([identity, value]) => stampOf(identity, { a: { value }, b: { same: 1 } }));
  return checkEqual(stamps).verdict.deviations.map(({ stamp, differences }) => [stamp, [...differences]]);
}

const fleetOf = (make: (identity: Identity) => PropertyMap[string]): ReturnType<typeof found> =>
  found(...[A, B, C].map((identity) => [identity, make(identity)] as const));

describe("stamps are equal that differ by one renaming of identities", () => {
  test.each<[string, (identity: Identity) => PropertyMap[string]]>([
    ["where a part of their own made the name", ({ id }) => `shopp-${id}-search-6`],
    ["where the name may have no dashes", ({ id }) => `shopp${id}images2`],
    ["where it has others", ({ id }) => `shop_${id}_2`],
    ["where an address has the same place in each block", ({ block }) => `${block}.3.10`],
    ["where addresses stand in a list in a text", ({ block }) => `allow ${block}.3.10/32, ${block}.4.0/24`],
    ["where a zone is their region's", ({ region }) => `${region}a`],
    [
      "where ids stand in JSON",
      ({ account }) => JSON.stringify({ Principal: `arn:aws:iam::${account}:root` }),
    ],
    ["where a key is an own name", ({ id }) => ({ [`q-${id}-1`]: 1, z: 2 })],
    ["where they are in base64", ({ id }) => Buffer.from(`name=shopp${id}images2`).toString("base64")],
  ])("%s", (_, make) => {
    expect(fleetOf(make)).toEqual([]);
  });

  test.each<[string, PropertyMap[string]]>([
    ["a region, which is one stamp's own", "eu-west-1"],
    ["a text with an account, which is one stamp's own", "s3://logs-210000000001/x"],
    ["a list that holds one stamp's id", ["euw1a", "other"]],
    ["a block that is one stamp's own", "10.16.0.0/16"],
  ])("and where all have literally the same: %s", (_, value) => {
    expect(fleetOf(() => value)).toEqual([]);
  });
});

describe("one stamp is the odd one", () => {
  const one = (stamp: string): unknown => [[stamp, [expect.objectContaining({ path: "value" })]]];

  test("that has another's value where the others have their own", () => {
    expect(found([A, A.region], [B, A.region], [C, C.region])).toEqual(one("use1b"));
    expect(found([A, A.account], [B, B.account], [C, A.account])).toEqual(one("aps2c"));
    expect(found([A, B.account], [B, B.account], [C, C.account])).toEqual(one("euw1a"));
  });

  test("that has its own value where the others have a constant", () => {
    expect(found([A, "eu-north-9"], [B, "eu-north-9"], [C, C.region])).toEqual(one("aps2c"));
  });

  test("that has another address of its block", () => {
    expect(found([A, "10.16.3.10"], [B, "10.17.3.11"], [C, "10.18.3.10"])).toEqual(one("use1b"));
  });

  test("that has the one own value where the others have the other", () => {
    expect(found([A, A.region], [B, B.account], [C, C.region])).toEqual(one("use1b"));
  });

  test("in each place the one that differs there, whichever the stamps are compared with", () => {
    const stamps = [
      stampOf(A, { a: { value: 2 }, b: { value: 1 }, c: { value: 1 } }),
      stampOf(B, { a: { value: 1 }, b: { value: 2 }, c: { value: 1 } }),
      stampOf(C, { a: { value: 1 }, b: { value: 1 }, c: { value: 2 } }),
    ];
    const { deviations } = checkEqual(stamps).verdict;
    expect(
      deviations.flatMap(({ stamp, differences }) =>
        differences.map(({ urn, expected, actual }) => [stamp, urn.split("::")[3], expected, actual]),
      ),
    ).toEqual([
      ["euw1a", "a", "1", "2"],
      ["use1b", "b", "1", "2"],
      ["aps2c", "c", "1", "2"],
    ]);
  });

  test("that has a resource more, also where all are compared with it", () => {
    const stamps = [
      stampOf(A, { a: { value: 1 }, extra: { value: 1 } }),
      stampOf(B, { a: { value: 1 }, b: { value: 2 } }),
      stampOf(C, { a: { value: 1 }, b: { value: 3 } }),
    ];
    const { deviations } = checkEqual(stamps).verdict;
    expect(deviations.find(({ stamp }) => stamp === "euw1a")?.differences).toContainEqual(
      expect.objectContaining({
        kind: "added",
        urn: expect.stringContaining("::extra") as unknown,
        path: "",
      }),
    );
    expect(
      deviations.filter(({ stamp }) => stamp !== "euw1a").flatMap(({ differences }) => differences),
    ).not.toContainEqual(expect.objectContaining({ urn: expect.stringContaining("::extra") as unknown }));
  });
});

test("of two that differ neither is called wrong: it is a tie, and said once", () => {
  expect(found([A, "x"], [B, "y"])).toEqual([
    ["use1b", [expect.objectContaining({ path: "value", expected: "x", actual: "y", tied: true })]],
  ]);
});

test("stamps that differ by their identity alone have one fingerprint, also where their forms are not one", () => {
  const stamps = [A, B, C].map((identity) =>
    stampOf(identity, { a: { value: `shopp${identity.id}images2` } }),
  );
  const { fingerprints, verdict } = checkEqual(stamps);
  expect(new Set(Object.values(fingerprints)).size).toBe(1);
  expect(verdict.groups).toMatchObject([
    { stamps: ["euw1a", "use1b", "aps2c"], fingerprint: fingerprints["use1b"] },
  ]);
});

test("releases are said beside the fingerprint and do not change it", () => {
  const make = (release: string): StampGraph => ({
    ...stampOf(A, { a: { image: `registry/app:${release}` }, b: { tag: release } }),
    release,
  });
  expect(checkEqual([make("1.4.0")]).fingerprints).toEqual(checkEqual([make("1.5.0-rc.1")]).fingerprints);
});

describe("what is long or deep", () => {
  const deep = (levels: number, end: PropertyMap[string]): PropertyMap[string] => {
    let value: PropertyMap[string] = end;
    for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
    return value;
  };

  test("is compared like anything else: a text of megabytes with the own account in many places", () => {
    const make = ({ account }: Identity): string =>
      `${"x".repeat(4_000)} arn:aws:iam::${account}:role `.repeat(times(100, 1_000));
    expect(fleetOf(make)).toEqual([]);
    expect(found([A, make(A)], [B, `${make(B)}!`], [C, make(C)])).toMatchObject([
      ["use1b", [{ path: "value" }]],
    ]);
  });

  test("is compared like anything else: ten thousand levels", () => {
    expect(fleetOf(() => deep(10_000, 1))).toEqual([]);
    expect(found([A, deep(10_000, 1)], [B, deep(10_000, 2)], [C, deep(10_000, 1)])).toHaveLength(1);
  });
});
