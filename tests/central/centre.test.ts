import { checkClosed } from "../../graph/closed/closed";
import type { Derivation, GraphResource, ResourceGraph } from "../../graph/model/graph";
import type { PropertyMap } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import { defineFleet } from "../../components/program/index";
import { renderStack } from "../../render/render";
import { evaluate } from "../../policies/evaluate";
import { baseline } from "../../policies/packs/baseline";
import { Subject } from "../../policies/subject";
import { tokenResolver } from "../../fleet/check/render-fleet";
import { blueprint } from "../../stacks/blueprint";

const HOMES = {
  aws: {
    region: "eu-west-1",
    account: "210000000010",
    stamps: { euw1a: "210000000001", euw1b: "210000000003" },
  },
} as const;
type CloudName = keyof typeof HOMES;
const CLOUDS = Object.keys(HOMES) as CloudName[];

function render(cloud: CloudName, change: Readonly<Record<string, string>> = {}): Promise<ResourceGraph> {
  const { stamps, ...home } = HOMES[cloud];
  const config = { cloud, ...home, stamps: JSON.stringify(stamps), ...change };
  return renderStack({
    project: "stampworks",
    stack: `central-${cloud}-eu`,
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`stampworks:${key}`, value])),
    program: defineFleet(blueprint),
    resolver: tokenResolver(new TokenTable()),
  });
}

const derivationsOf = ({ outputs }: ResourceGraph): Derivation[] =>
  outputs["derivations"] as unknown as Derivation[];

const broken = (graph: ResourceGraph) =>
  checkClosed(graph, { derivations: derivationsOf(graph) }).filter(({ level }) => level === "violation");

const changed = (graph: ResourceGraph, resource: GraphResource, inputs: PropertyMap): ResourceGraph => ({
  ...graph,
  resources: graph.resources.map((each) => (each === resource ? { ...each, inputs } : each)),
});

describe.each(CLOUDS)("a centre on %s", (cloud) => {
  let graph: ResourceGraph;
  beforeAll(async () => {
    graph = await render(cloud);
  });

  test("is closed: it refers to the accounts that it lists, and to nothing else that is not its own", () => {
    expect(checkClosed(graph, { derivations: derivationsOf(graph) })).toEqual([]);
  });

  test("keeps the security baseline", () => {
    const found = evaluate(baseline, new Subject(graph, derivationsOf(graph)));
    expect(found.filter(({ unknown }) => unknown !== true)).toEqual([]);
  });

  test("says its address, its law and whom it lets in", () => {
    expect(graph.outputs).toMatchObject({
      cloud,
      residency: "eu",
      stamps: ["euw1a", "euw1b"],
      address: expect.any(String) as string,
    });
  });

  test("only adds for a stamp more", async () => {
    const { stamps } = HOMES[cloud];
    const [[id, account] = ["", ""]] = Object.entries(stamps);
    const fewer = await render(cloud, { stamps: JSON.stringify({ [id]: account }) });
    const byUrn = new Map(graph.resources.map((each) => [each.urn, each]));
    for (const { urn, inputs, type } of fewer.resources) {
      if (type === "stampworks:index:CentralData" || type === "pulumi:pulumi:Stack") continue;
      expect({ urn, inputs: byUrn.get(urn)?.inputs }).toEqual({ urn, inputs });
    }
    expect(fewer.resources.length).toBeLessThan(graph.resources.length);
  });
});

describe("the law closed, of a centre on aws,", () => {
  test.each(["*", "998877665544", "arn:aws:iam::998877665544:root"])(
    "rejects one that takes from %s, and says where",
    async (principal) => {
      const graph = await render("aws");
      const resource = graph.resources.find(
        ({ type }) => type === "aws:cloudwatch/eventPermission:EventPermission",
      );
      if (resource === undefined) throw new Error("the centre lets stamps in");
      const found = broken(changed(graph, resource, { ...resource.inputs, principal }));
      expect(found.map(({ urn, path }) => ({ urn, path }))).toContainEqual({
        urn: resource.urn,
        path: "principal",
      });
    },
  );

  test("makes nothing of a listed account its own: its bucket beside it is foreign", async () => {
    const graph = await render("aws");
    const resource = graph.resources.find(({ type }) => type === "aws:cloudwatch/eventTarget:EventTarget");
    if (resource === undefined) throw new Error("the centre has a target");
    const arn = "arn:aws:events:eu-west-1:210000000001:event-bus/theirs";
    expect(broken(changed(graph, resource, { ...resource.inputs, arn }))).not.toEqual([]);
  });
});
