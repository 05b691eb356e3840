import { withCentral } from "../../fleet/check/central/central";
import { centralGraph } from "../../fleet/check/central/central-graph";
import { checkFleet } from "../../fleet/check/check-fleet";
import { renderPair } from "./fleet";
import { HOMES, type HomeCloud, renderCentre } from "./render";
import { checkClosed } from "../../graph/closed/closed";
import type { Derivation, GraphResource, ResourceGraph } from "../../graph/model/graph";
import type { PropertyMap } from "../../graph/model/property";
import { evaluate } from "../../policies/evaluate";
import { baseline } from "../../policies/packs/baseline";
import { Subject } from "../../policies/subject";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import { withExtra } from "../mutants/mutant";

type CloudName = HomeCloud;
const CLOUDS = Object.keys(HOMES) as CloudName[];
const render = renderCentre;
const BUS_POLICY = "aws:cloudwatch/eventBusPolicy:EventBusPolicy";

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
      stamps: Object.keys(HOMES[cloud].stamps).sort(),
      address: expect.any(String) as string,
    });
  });

  test("keeps a former stamp's events where they are, and lets it in no more", async () => {
    const { stamps } = HOMES[cloud];
    const [[id, account] = ["", ""], [gone] = ["", ""]] = Object.entries(stamps);
    const after = await render(cloud, {
      stamps: JSON.stringify({ [id]: account }),
      former: JSON.stringify([gone]),
    });
    const urns = (made: ResourceGraph) => made.resources.map(({ urn }) => urn);
    const lost = urns(graph).filter((urn) => !urns(after).includes(urn));
    // A bucket has no place of a stamp's own: on AWS only the right to come in goes.
    expect(lost.map((urn) => urn.split("::")[2]?.split("$").at(-1))).toEqual(
      cloud === "aws" ? [BUS_POLICY] : [],
    );
    expect(after.outputs["stamps"]).toEqual([id]);
  });

  test("only adds for a stamp more", async () => {
    const { stamps } = HOMES[cloud];
    const [[id, account] = ["", ""]] = Object.entries(stamps);
    const fewer = await render(cloud, { stamps: JSON.stringify({ [id]: account }) });
    const byUrn = new Map(graph.resources.map((each) => [each.urn, each]));
    for (const { urn, inputs, type } of fewer.resources) {
      if (type === "stampworks:index:CentralData" || type === "pulumi:pulumi:Stack") continue;
      // Accounts of one door stand in one policy, which gets longer.
      if (type === BUS_POLICY) continue;
      expect({ urn, inputs: byUrn.get(urn)?.inputs }).toEqual({ urn, inputs });
    }
    expect(fewer.resources.length).toBeLessThan(graph.resources.length);
  });
});

/** Changes one statement of who may put events on a bus of the centre's. */
const letIn = (graph: ResourceGraph, statement: PropertyMap) => {
  const resource = graph.resources.find(({ type }) => type === BUS_POLICY);
  if (resource === undefined) throw new Error("the centre lets stamps in");
  const document = JSON.parse(String(resource.inputs["policy"])) as { Statement: PropertyMap[] };
  const Statement = document.Statement.map((each) => ({ ...each, ...statement }));
  const policy = JSON.stringify({ ...document, Statement });
  return { urn: resource.urn, mutant: changed(graph, resource, { ...resource.inputs, policy }) };
};

/** How somebody who is no stamp of the list is let in, and where that must be found. */
const OPENED: Readonly<Record<CloudName, readonly [type: string, property: string, value: string][]>> = {
  aws: [["aws:cloudwatch/eventPermission:EventPermission", "principal", "*"]],
  azure: [["azure-native:storage:BlobContainer", "publicAccess", "Container"]],
  gcp: [
    ["gcp:bigquery/iamMember:IamMember", "member", "allUsers"],
    [
      "gcp:bigquery/iamMember:IamMember",
      "member",
      "serviceAccount:service-998877665544@gcp-sa-pubsub.iam.gserviceaccount.com",
    ],
  ],
};

describe.each(CLOUDS)("a centre on %s that is opened", (cloud) => {
  test.each(OPENED[cloud])("by %s, %s: %s, is rejected with the place", async (type, property, value) => {
    const graph = await render(cloud);
    const found = graph.resources.find((each) => each.type === type);
    const extra = withExtra({ graph } as StampGraph, type, {
      project: "acme-central-eu",
      tableId: "events_euw4g",
      role: "roles/bigquery.dataEditor",
      [property]: value,
    });
    const mutant =
      found === undefined ? extra.stamp.graph : changed(graph, found, { ...found.inputs, [property]: value });
    const urn = found?.urn ?? extra.urn;
    const subject = new Subject(mutant, derivationsOf(graph));
    const said = [
      ...broken(mutant).map((each) => ({ urn: each.urn, path: each.path })),
      ...evaluate(baseline, subject).map((each) => ({ urn: each.urn, path: each.property })),
    ];
    expect(said).toContainEqual({ urn, path: property });
  });
});

describe("the law closed, of a centre on aws,", () => {
  const listed = "arn:aws:iam::210000000001:root";
  test.each<[string, PropertyMap]>([
    ["everybody", { Principal: "*" }],
    ["everybody with an account of AWS", { Principal: { AWS: ["*"] } }],
    ["an account that no config lists", { Principal: { AWS: [listed, "arn:aws:iam::998877665544:root"] } }],
    ["a role of one", { Principal: { AWS: "arn:aws:iam::998877665544:role/acmep-euw1a-sender" } }],
    ["all but one", { Principal: undefined as never, NotPrincipal: { AWS: listed } }],
    [
      "whoever is of an organisation",
      { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } },
    ],
    [
      "roles that are called like a stamp's",
      {
        Principal: "*",
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/acmep-*-events-sender-*" } },
      },
    ],
    ["a listed stamp that may make rules", { Action: "events:PutRule" }],
    ["a listed stamp that may make rules too", { Action: ["events:PutEvents", "events:PutRule"] }],
    ["a listed stamp that may do anything", { Action: "events:*" }],
    ["a listed stamp that may do all but one thing", { NotAction: "events:PutRule" }],
  ])("rejects one that lets in %s, and says where", async (_, statement) => {
    const { mutant, urn } = letIn(await render("aws"), statement);
    const found = broken(mutant);
    expect(found.filter((each) => each.urn === urn && each.path.startsWith("policy"))).not.toEqual([]);
  });

  test("makes nothing of a listed account its own: its bucket beside it is foreign", async () => {
    const graph = await render("aws");
    const resource = graph.resources.find(({ type }) => type === "aws:cloudwatch/eventTarget:EventTarget");
    if (resource === undefined) throw new Error("the centre has a target");
    const arn = "arn:aws:events:eu-west-1:210000000001:event-bus/theirs";
    expect(broken(changed(graph, resource, { ...resource.inputs, arn }))).not.toEqual([]);
  });
});

test("a fleet whose centre takes from everybody does not hold, and one whose centre is in order does", async () => {
  const { stamps } = await renderPair("aws");
  const options = { today: new Date() };
  const verdict = checkFleet([...stamps], options);
  const graph = await render("aws");
  const { mutant: open, urn } = letIn(graph, { Principal: "*" });
  expect(verdict.closed.holds).toBe(true);
  expect(withCentral(verdict, [centralGraph(graph, undefined)], options).closed.holds).toBe(true);
  expect(withCentral(verdict, [centralGraph(open, undefined)], options)).toMatchObject({
    holds: false,
    closed: {
      holds: false,
      violations: [{ stack: "central-aws-eu", urn, path: expect.stringMatching(/^policy/u) }],
    },
  });
});
