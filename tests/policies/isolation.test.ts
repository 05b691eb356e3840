import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import { evaluate, isolation, Subject } from "../../policies/index";
import { renderReference } from "../render/reference";
import { few } from "../sweep";

const rules = (graph: ResourceGraph): string[] => [
  ...new Set(evaluate(isolation, new Subject(graph)).map(({ rule }) => rule)),
];

describe("the pack of the first law", () => {
  test.each(few(["azure", "aws", "gcp"] as const))("has nothing to say of a stamp on %s", async (cloud) => {
    expect(evaluate(isolation, new Subject(await renderReference(cloud)))).toEqual([]);
  });

  describe("over a stamp on aws", () => {
    let graph: ResourceGraph;
    beforeAll(async () => {
      graph = await renderReference("aws");
    });
    const changed = (type: string, change: (resource: GraphResource) => GraphResource): ResourceGraph => {
      const index = graph.resources.findIndex((resource) => resource.type === type);
      return {
        ...graph,
        resources: graph.resources.map((each, at) => (at === index ? change(each) : each)),
      };
    };

    test.each([
      ["closed-external-identifier", "subnetId", "subnet-0123456789abcdef0"],
      ["closed-external-identifier", "routeTableId", "rtb-0123456789abcdef0"],
    ])("reports as %s what refers to another's %s", (rule, property, value) => {
      const moved = changed("aws:ec2/routeTableAssociation:RouteTableAssociation", (each) => ({
        ...each,
        inputs: { ...each.inputs, [property]: value },
        propertyDependencies: {},
      }));
      expect(rules(moved)).toEqual([rule]);
    });

    test("reports a resource that was imported", () => {
      const options = { importId: "vpc-0123456789abcdef0" };
      expect(rules(changed("aws:ec2/vpc:Vpc", (each) => ({ ...each, options })))).toEqual(["closed-import"]);
    });

    test("reports a resource that was only read, and what depends on it", () => {
      const read = changed("aws:ec2/vpc:Vpc", (each) => ({ ...each, external: true }));
      expect(rules(read)).toEqual(expect.arrayContaining(["closed-depends-on-read", "closed-read-resource"]));
    });

    test("excuses nothing for a component that is called as the routing layer's is", async () => {
      const others = (await renderReference("gcp")).resources.find(
        ({ custom, type }) => custom && type.startsWith("gcp:"),
      );
      const named = changed("aws:ec2/routeTableAssociation:RouteTableAssociation", (each) => ({
        ...each,
        inputs: { ...each.inputs, subnetId: others?.id ?? "" },
        propertyDependencies: {},
      }));
      const stamp = named.resources.find(({ type }) => type === "stampworks:index:Stamp");
      if (stamp === undefined) throw new Error("no stamp");
      const component = { ...stamp, type: "stampworks:index:GlobalRouting", urn: `${stamp.urn}-routing` };
      expect(rules({ ...named, resources: [...named.resources, component] })).toEqual(rules(named));
      expect(rules(named)).toEqual(["closed-foreign-token"]);
    });

    test("reports a queue whose policy lets everybody in", () => {
      const Statement = [{ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" }];
      const open = changed("aws:sqs/queuePolicy:QueuePolicy", (each) => ({
        ...each,
        inputs: { ...each.inputs, policy: JSON.stringify({ Version: "2012-10-17", Statement }) },
      }));
      expect(rules(open)).toEqual(["closed-public-principal"]);
    });
  });
});
