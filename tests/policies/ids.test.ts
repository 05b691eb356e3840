import type { GraphResource } from "../../graph/model/graph";
import { UNKNOWN } from "../../graph/model/property";
import { withIds } from "../../policies/pulumi/ids";

function resource(name: string, change: Partial<GraphResource>): GraphResource {
  const rest = { inputs: {}, outputs: {}, dependencies: [], propertyDependencies: {}, options: {} };
  return { urn: name, type: "aws:x:Y", name, custom: true, external: false, ...rest, ...change };
}

const idOf = (...resources: GraphResource[]): string | undefined =>
  withIds(resources).find(({ name }) => name === "vpc")?.id;
const vpc = resource("vpc", { outputs: { arn: "arn:vpc" } });
const user = (name: string, value: string | string[], from = ["vpc"]): GraphResource =>
  resource(name, { inputs: { vpcId: value }, propertyDependencies: { vpcId: from } });

describe("the id of a resource, which a policy is not told", () => {
  test("is what another resource was handed, alone or in a list of one", () => {
    expect(idOf(vpc, user("a", "vpc-1"))).toBe("vpc-1");
    expect(idOf(vpc, user("a", ["vpc-1"]))).toBe("vpc-1");
  });

  test("is not another of its outputs, a value nobody knows yet, or a mixture", () => {
    expect(idOf(vpc, user("a", "arn:vpc"))).toBeUndefined();
    expect(idOf(vpc, user("a", UNKNOWN))).toBeUndefined();
    expect(idOf(vpc, user("a", ["vpc-1", "vpc-2"]))).toBeUndefined();
    expect(idOf(vpc, resource("b", {}), user("a", "vpc-1", ["vpc", "b"]))).toBeUndefined();
  });

  test("is what most were handed, so that a foreign one in its place stands out", () => {
    expect(idOf(vpc, user("x", "vpc-foreign"), user("a", "vpc-1"), user("b", "vpc-1"))).toBe("vpc-1");
  });
});
