import { checkFleet } from "../../fleet/check/check-fleet";
import { faultOf, lockedYardstick, measure, yardstickOf } from "../../fleet/check/alone";
import { FleetJudge } from "../../fleet/check/fleet-judge";
import { canonicalOf } from "../../fleet/check/equal";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import { lockedForm } from "../../graph/equal/lock";
import { TokenTable } from "../../graph/model/tokens";
import { blueprint } from "../../stacks/blueprint";
import { renderConfig } from "../mutants/fleet";
import { TODAY } from "../mutants/judge";

const tokens = new TokenTable();
const options = { global: blueprint.global, tokens, today: TODAY, classes: Object.keys(blueprint.classes) };
let stamp: StampGraph;
let other: StampGraph;

beforeAll(async () => {
  const place = { cloud: "aws", cidr: "10.20.0.0/16", ring: "canary" };
  stamp = await renderConfig({ ...place, id: "euw1a", region: "eu-west-1", account: "210000000001" }, tokens);
  other = await renderConfig({ ...place, id: "ref1", region: "us-east-1", account: "210000000002" }, tokens);
});

/** The stamp with one number that is another. */
function odd(): StampGraph {
  const resources = stamp.graph.resources.map((resource) =>
    resource.name === "stamp-database-primary" && resource.custom
      ? { ...resource, inputs: { ...resource.inputs, allocatedStorage: 257 } }
      : resource,
  );
  return { ...stamp, graph: { ...stamp.graph, resources } };
}

describe("a stamp that is the only one of its class, cloud and release", () => {
  const judge = (judged: StampGraph, yardsticks: Parameters<FleetJudge["measureBy"]>[1]): unknown => {
    const fleet = new FleetJudge(options);
    fleet.add(judged);
    expect(fleet.alone()).toEqual([0]);
    fleet.measureBy(0, yardsticks);
    for (const position of fleet.wanted()) fleet.again(position, judged);
    return fleet.verdict().equal.deviations;
  };

  test("equals its class with another identity, and the lock", () => {
    expect(measure(stamp, yardstickOf("its class", other))).toEqual([]);
    expect(measure(stamp, lockedYardstick("the lock", lockedForm(canonicalOf(other))))).toEqual([]);
    expect(judge(stamp, [yardstickOf("its class", other)])).toEqual([]);
  });

  test("is found to differ from either", () => {
    const found = [{ stamp: "euw1a", differences: [{ path: "allocatedStorage", actual: "257" }] }];
    expect(judge(odd(), [yardstickOf("its class", other)])).toMatchObject(found);
    expect(judge(odd(), [lockedYardstick("the lock", lockedForm(canonicalOf(other)))])).toMatchObject(found);
  });

  test("that nothing is at hand for is a finding, and not a law that holds", () => {
    expect(judge(stamp, [])).toMatchObject([
      { stamp: "euw1a", differences: [], reason: expect.stringContaining("only stamp") as unknown },
    ]);
  });
});

describe("a stamp that can't be compared is a finding", () => {
  test.each<[string, (of: StampGraph) => StampGraph, string]>([
    [
      "of a class that the blueprint lacks",
      (of) => ({ ...of, class: "gold" }),
      'class "gold" is not in the blueprint',
    ],
    ["of a cloud that nobody knows", (of) => ({ ...of, cloud: "ibm" }), 'cloud "ibm" is none of'],
    [
      "of one resource",
      (of) => ({ ...of, graph: { ...of.graph, resources: of.graph.resources.slice(0, 2) } }),
      "it has 1 resource",
    ],
  ])("%s", (_, make, reason) => {
    expect(faultOf(make(stamp), options.classes)).toContain(reason);
    const { equal, holds } = checkFleet([stamp, other, make({ ...stamp, id: "use9x" })], options);
    expect(holds).toBe(false);
    expect(equal.deviations.find((each) => each.stamp === "use9x")?.reason).toContain(reason);
  });
});
