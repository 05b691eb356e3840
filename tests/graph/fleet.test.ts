import fc from "fast-check";
import { canonicalise } from "../../graph/canonical/canonical";
import { explainOdd, groupStamps, isEqual, type StampForm } from "../../graph/equal/equal";
import { fingerprint } from "../../graph/canonical/fingerprint";
import { FleetIndex } from "../../graph/closed/fleet/fleet-index";
import { FleetCheck } from "../../graph/closed/fleet/fleetwide";
import type { Derivation, GraphResource, ResourceGraph } from "../../graph/model/graph";
import { HashTable } from "../../graph/model/hash-table";
import type { PropertyMap } from "../../graph/model/property";
import { EU1, EU10, US1 } from "./fixtures/identity";
import { testStamp } from "./fixtures/stamp";

const form = (stack: string, digits: string, more: Partial<StampForm> = {}): StampForm => ({
  stack,
  class: "standard",
  cloud: "aws",
  release: "1",
  fingerprint: digits,
  ...more,
});

function graphOf(
  stack: string,
  resources: readonly [type: string, inputs: PropertyMap, id?: string][],
): ResourceGraph {
  return {
    project: "shop",
    stack,
    origin: "state",
    invokes: [],
    outputs: {},
    resources: resources.map(
      ([type, inputs, id], index): GraphResource => ({
        urn: `urn:pulumi:${stack}::shop::${type}::r${index}`,
        type,
        name: `r${index}`,
        custom: true,
        external: false,
        ...(id === undefined ? {} : { id }),
        inputs,
        outputs: {},
        dependencies: [],
        propertyDependencies: {},
        options: {},
      }),
    ),
  };
}

const at = (account: string, region: string, cidr?: string): Derivation[] => [
  { value: account, stands: "account" },
  { value: region, stands: "region" },
  ...(cidr === undefined ? [] : [{ value: cidr, stands: "cidr" }]),
];

function judge(...stacks: readonly [ResourceGraph, readonly Derivation[]][]): string[] {
  const check = new FleetCheck();
  for (const [graph, derivations] of stacks) check.add(graph, derivations);
  return check.findings().map(({ rule, stack, owner }) => `${rule} ${stack} ${owner?.stack ?? ""}`.trim());
}

describe("stamps of one class, cloud and release", () => {
  test("are compared with what most of them are, and the odd one is named", () => {
    const [group, ...more] = groupStamps([form("a", "y"), form("b", "x"), form("c", "x")]);
    expect(more).toEqual([]);
    expect(group).toMatchObject({ fingerprint: "x", reference: "b", members: ["a", "b", "c"], odd: ["a"] });
  });

  test("are compared with the first where none is in the majority", () => {
    expect(groupStamps([form("a", "y"), form("b", "x")])[0]).toMatchObject({ reference: "a", odd: ["b"] });
  });

  test("are not compared with other classes, clouds or releases", () => {
    const groups = groupStamps([
      form("a", "1"),
      form("b", "2", { release: "2" }),
      form("c", "3", { class: "premium" }),
      form("d", "4", { cloud: "gcp" }),
    ]);
    expect(groups).toHaveLength(4);
    expect(isEqual(groups)).toBe(true);
  });

  test("that differ are explained property by property", () => {
    const stamps = new Map([EU1, EU10, US1].map((identity) => [identity.id, testStamp(identity)]));
    const odd = stamps.get("us1");
    if (odd === undefined) throw new Error("us1");
    const resources = odd.graph.resources.map((resource) =>
      resource.name === "stamp-database"
        ? { ...resource, inputs: { ...resource.inputs, instanceClass: "db.t4g.micro" }, options: {} }
        : resource,
    );
    stamps.set("us1", { ...odd, graph: { ...odd.graph, resources } });
    const canonicalOf = (stack: string): ReturnType<typeof canonicalise> => {
      const { graph, derivations } = stamps.get(stack) ?? odd;
      return canonicalise(graph, derivations);
    };
    const groups = groupStamps(
      [...stamps.keys()].map((stack) => form(stack, fingerprint(canonicalOf(stack)))),
    );
    expect(isEqual(groups)).toBe(false);
    const [explained] = groups.flatMap((group) => explainOdd(group, canonicalOf));
    expect(explained?.stack).toBe("us1");
    expect(explained?.differences).toMatchObject([
      {
        kind: "changed",
        path: "instanceClass",
        expected: "db.r8g.xlarge",
        actual: "db.t4g.micro",
        urn: expect.stringContaining("urn:pulumi:us1::") as unknown,
      },
      { kind: "removed", path: "options.protect" },
      { kind: "removed", path: "options.ignoreChanges" },
    ]);
  });
});

describe("the fleet sees", () => {
  test("blocks that overlap or contain each other", () => {
    const vpc = (stack: string, cidrBlock: string): [ResourceGraph, Derivation[]] => [
      graphOf(stack, [["aws:ec2/vpc:Vpc", { cidrBlock }]]),
      at("1", stack, cidrBlock),
    ];
    expect(judge(vpc("a", "10.1.0.0/16"), vpc("b", "10.2.0.0/16"))).toEqual([]);
    expect(judge(vpc("a", "10.1.0.0/16"), vpc("b", "10.1.128.0/20"))).toEqual(["fleet/address-overlap b a"]);
    expect(judge(vpc("a", "10.1.0.0/18"), vpc("b", "10.0.0.0/8"), vpc("c", "10.200.0.0/16"))).toEqual([
      "fleet/address-overlap a b",
      "fleet/address-overlap c b",
    ]);
  });

  test("secondary ranges that overlap", () => {
    const network = (stack: string, secondary: string, own: string): [ResourceGraph, Derivation[]] => [
      graphOf(stack, [
        [
          "gcp:compute/subnetwork:Subnetwork",
          { ipCidrRange: own, secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: secondary }] },
        ],
      ]),
      at("1", stack),
    ];
    expect(
      judge(network("a", "100.64.0.0/16", "10.1.0.0/16"), network("b", "100.64.8.0/21", "10.2.0.0/16")),
    ).toEqual(["fleet/address-overlap b a"]);
  });

  test("every pair of overlapping blocks at least once, and nothing in disjoint ones", () => {
    const block = fc.record({
      octet: fc.integer({ min: 0, max: 40 }),
      prefix: fc.integer({ min: 12, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 8 }), (blocks) => {
        const ranges = blocks.map(({ octet, prefix }) => {
          const size = 2 ** (32 - prefix);
          const first = Math.floor((octet * 65536) / size) * size;
          return {
            first,
            last: first + size - 1,
            text: `10.${(first >>> 16) & 255}.${(first >>> 8) & 255}.0/${prefix}`,
          };
        });
        const findings = judge(
          ...ranges.map(({ text }, index): [ResourceGraph, Derivation[]] => [
            graphOf(`s${index}`, []),
            at(String(index), "r", text),
          ]),
        );
        const isAnyOverlap = ranges.some((a, i) =>
          ranges.some((b, j) => i < j && a.first <= b.last && b.first <= a.last),
        );
        expect(findings.length > 0).toBe(isAnyOverlap);
      }),
    );
  });

  test("names that two stamps claim, within their scope", () => {
    const bucket = (stack: string): ResourceGraph =>
      graphOf(stack, [["aws:s3/bucket:Bucket", { bucket: "acme-data" }]]);
    const queue = (stack: string): ResourceGraph =>
      graphOf(stack, [["aws:sqs/queue:Queue", { name: "jobs" }]]);
    expect(judge([bucket("a"), at("1", "r1")], [bucket("b"), at("2", "r2")])).toEqual([
      "fleet/duplicate-name b a",
    ]);
    expect(judge([queue("a"), at("1", "r1")], [queue("b"), at("1", "r1")])).toEqual([
      "fleet/duplicate-name b a",
    ]);
    expect(judge([queue("a"), at("1", "r1")], [queue("b"), at("1", "r2")])).toEqual([]);
    expect(judge([queue("a"), at("1", "r1")], [queue("b"), at("2", "r1")])).toEqual([]);
  });

  test("a resource that lives in another account than its stamp says", () => {
    const topic = (account: string): ResourceGraph =>
      graphOf("a", [["aws:sns/topic:Topic", {}, `arn:aws:sns:eu-west-1:${account}:alarms`]]);
    expect(judge([topic("111122223333"), at("111122223333", "eu-west-1")])).toEqual([]);
    expect(judge([topic("999900001111"), at("111122223333", "eu-west-1")])).toEqual([
      "fleet/account-mismatch a",
    ]);
  });

  test("nothing wrong with a fleet as its blueprint makes it", () => {
    const check = new FleetCheck();
    for (const identity of [EU1, EU10, US1]) {
      const { graph, derivations } = testStamp(identity, "state");
      check.add(graph, derivations);
    }
    expect(check.findings()).toEqual([]);
  });
});

describe("the index of a fleet's identifiers", () => {
  const index = new FleetIndex();
  const stamps = [EU1, EU10, US1].map((identity) => testStamp(identity, "state"));
  for (const { graph, derivations } of stamps) index.add(graph, derivations);

  test("names the owner of ids, names, hosts and addresses, in any case", () => {
    const eu10 = stamps[1];
    const vpc = eu10?.graph.resources.find(({ name }) => name === "stamp-vpc");
    expect(index.lookup(vpc?.id ?? "")).toEqual({ stack: "eu10", urn: vpc?.urn, property: "id" });
    expect(index.lookup((vpc?.id ?? "").toUpperCase())?.stack).toBe("eu10");
    expect(index.lookup(eu10?.context.name("db") ?? "")).toEqual({
      stack: "eu10",
      urn: "",
      property: "name(db)",
    });
    expect(index.lookup("US1.shop.example.com")?.stack).toBe("us1");
    expect(index.rangeOwner("10.10.77.1", "eu1")?.stack).toBe("eu10");
    expect(index.rangeOwner("10.10.77.1", "eu10")).toBeUndefined();
    expect(index.stacksOf(US1.account)).toEqual(["us1"]);
  });

  test("does not take what several stamps share for one's own", () => {
    for (const value of ["eu-west-1", "canary", EU1.account, "vpc-99999999", "nothing-known"])
      expect(index.lookup(value)).toBeUndefined();
  });

  test("gives back what was put in, however much it grows", () => {
    const text = fc.string({ minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        fc.uniqueArray(text, {
          maxLength: 3000,
          minLength: 700,
          selector: (value) => value.replace(/[A-Z]/g, (char) => char.toLowerCase()),
        }),
        (texts) => {
          const table = new HashTable();
          for (const [number, value] of texts.entries()) table.add(value, number, number * 2);
          expect(table.size).toBe(texts.length);
          for (const [number, value] of texts.entries()) {
            const slot = table.find(value);
            expect([table.stackAt(slot), table.detailAt(slot)]).toEqual([number, number * 2]);
          }
          expect(table.find("a text of more than thirty characters")).toBe(-1);
        },
      ),
      { numRuns: 10 },
    );
  });
});
