import { checkClosed } from "../../graph/closed/closed";
import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import { SIGNATURE_KEY } from "../../graph/model/property";
import { EU1, EU10 } from "./fixtures/identity";
import { testStamp } from "./fixtures/stamp";

const PROVIDER = "aws:ec2/vpc:Vpc";
const stamp = testStamp(EU1, "state");
const elsewhere = (type: string): string => `urn:pulumi:platform::shared::${type}::shared`;
const sister = (urn: string): string =>
  urn.replace(`:${stamp.graph.stack}::`, `:${testStamp(EU10).graph.stack}::`);

function withChange(
  change: (vpc: GraphResource) => Partial<GraphResource>,
  graph = stamp.graph,
): ResourceGraph {
  const resources = graph.resources.map((each) =>
    each.type === PROVIDER ? { ...each, ...change(each) } : each,
  );
  return { ...graph, resources };
}

function found(graph: ResourceGraph): string[] {
  return checkClosed(graph, { derivations: stamp.derivations }).map(({ rule, path }) => `${rule} ${path}`);
}

const gone = (reference = ""): string => reference.replace(/::[^:]+::[^:]+$/u, "::gone::c0ffee12-3456");

/** What decides over a resource, and is not the stack's own. */
const CHANGES: readonly (readonly [
  name: string,
  option: string,
  change: (vpc: GraphResource) => Partial<GraphResource>,
])[] = [
  [
    "a provider of another stack",
    "provider",
    () => ({ provider: `${elsewhere("pulumi:providers:aws")}::id` }),
  ],
  ["a provider of another stamp", "provider", ({ provider = "" }) => ({ provider: sister(provider) })],
  ["a provider that the state does not have", "provider", ({ provider }) => ({ provider: gone(provider) })],
  ["no provider", "provider", () => ({ provider: "" })],
  [
    "a provider's id of somebody else",
    "provider",
    ({ provider = "" }) => ({ provider: provider.replace(/[^:]+$/u, "c0ffee12-3456") }),
  ],
  ["a resource as its provider", "provider", ({ urn }) => ({ provider: `${urn}::id` })],
  ["a parent of another stack", "parent", () => ({ parent: elsewhere("acme:index:Shared") })],
  ["a parent of another stamp", "parent", ({ parent = "" }) => ({ parent: sister(parent) })],
  ["a parent that the state does not have", "parent", ({ parent = "" }) => ({ parent: `${parent}-gone` })],
  [
    "what it is deleted with in another stack",
    "deletedWith",
    () => ({ options: { deletedWith: elsewhere(PROVIDER) } }),
  ],
  [
    "what it is deleted with in another stamp",
    "deletedWith",
    ({ urn }) => ({ options: { deletedWith: sister(urn) } }),
  ],
];

describe("what decides over a resource", () => {
  test("is the stack's own in a stamp as it is", () => {
    expect(found(stamp.graph)).toEqual([]);
  });

  test.each(CHANGES)("is not %s", (_, option, change) => {
    expect(found(withChange(change))).toEqual([`closed/option ${option}`]);
  });

  test.each(CHANGES.filter(([name]) => name.includes("another")))(
    "is not %s before it is made",
    (_, option, change) => {
      const rendered = testStamp(EU1, "preview");
      expect(found(withChange(change, rendered.graph))).toEqual([`closed/option ${option}`]);
    },
  );

  test("may be declared like anything else", () => {
    const provider = `${elsewhere("pulumi:providers:aws")}::id`;
    const graph = withChange(() => ({ provider }));
    const allow = [
      { path: `${PROVIDER}#provider`, value: ".*platform.*", reason: "the platform's own network" },
    ];
    expect(checkClosed(graph, { derivations: stamp.derivations, allow })).toEqual([]);
  });
});

describe("a provider whose name begins with default", () => {
  const foreign = { assumeRoles: JSON.stringify([{ roleArn: "arn:aws:iam::999999999999:role/platform" }]) };
  function withProvider(name: string, isUsed: boolean): ResourceGraph {
    const { resources } = stamp.graph;
    const known = resources.find(({ type }) => type === "pulumi:providers:aws");
    if (known?.id === undefined) throw new Error("no provider");
    const urn = known.urn.replace(/::[^:]+$/u, `::${name}`);
    const more = { ...known, urn, name, inputs: foreign, outputs: foreign };
    const provider = `${urn}::${known.id}`;
    return {
      ...withChange(() => (isUsed ? { provider } : {})),
      resources: [more, ...withChange(() => (isUsed ? { provider } : {})).resources],
    };
  }

  test.each([
    ["default-platform", false],
    ["defaults", false],
    ["default_platform", false],
    ["default_7_48_0", true],
    ["default", true],
  ])("is judged: %s (used: %s)", (name, isUsed) => {
    expect(found(withProvider(name, isUsed))).toEqual(["closed/external-identifier assumeRoles[0].roleArn"]);
  });

  test.each(["default", "default_7_48_0"])(
    "counts for nothing while %s is Pulumi's own and nothing uses it",
    (name) => {
      expect(found(withProvider(name, false))).toEqual([]);
    },
  );
});

describe("what Pulumi's marks hold", () => {
  const holding = (value: Record<string, string>): string[] =>
    found(withChange(({ inputs }) => ({ inputs: { ...inputs, probe: value } })));

  test("can't be read where nobody knows the mark", () => {
    expect(holding({ [SIGNATURE_KEY]: "00000000000000000000000000000000", value: "x" })).toEqual([
      "closed/unreadable probe",
    ]);
  });

  test.each([
    ["an asset's address", "c44067f5952c0a294b673a41bacd8c17", "uri"],
    ["an asset's text", "c44067f5952c0a294b673a41bacd8c17", "text"],
    ["what else an asset says", "c44067f5952c0a294b673a41bacd8c17", "source"],
    ["an archive's address", "0def7320c3a5731c473e5ecbe6d01bc7", "uri"],
  ])("is judged: %s", (_, mark, key) => {
    expect(holding({ [SIGNATURE_KEY]: mark, [key]: "https://code.platform.solutions/x" })).toHaveLength(1);
  });

  test("names of defaults are settings' names, and what else stands among them is judged", () => {
    expect(holding({ __defaults: "name" })).toEqual([]);
    expect(holding({ __defaults: "arn:aws:sqs:eu-west-1:999999999999:orders" })).toHaveLength(1);
  });
});
