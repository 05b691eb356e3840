import { faultNames } from "../../../components/contract/faults/fault-names";
import type { ResourceGraph } from "../../../graph/model/graph";
import { IDENTITIES, renderReference } from "../../render/reference";
import { faulted } from "../../policies/faults/faults";

describe("what breaks a stamp on purpose is found by the name that the stamp gives it", () => {
  const namesOn = (cloud: "aws" | "azure" | "gcp"): ReturnType<typeof faultNames> =>
    faultNames({
      ...{ app: "acme", environment: "p", stamp: "test1", generation: 1 },
      account: IDENTITIES[cloud]["account"] ?? "",
    });
  const inputs = (graph: ResourceGraph, type: string): ResourceGraph["resources"][number]["inputs"] => {
    const [found, another] = graph.resources.filter((resource) => resource.type === type);
    expect(another).toBeUndefined();
    return found?.inputs ?? {};
  };

  test("on AWS", async () => {
    const graph = await renderReference("aws", { blueprint: faulted() });
    const { tags } = inputs(graph, "aws:fis/experimentTemplate:ExperimentTemplate");
    const { alarm, database, experiment, role } = namesOn("aws");
    expect(tags).toMatchObject({ Name: experiment, "stampworks-stamp": "test1" });
    const all = graph.resources.map(({ inputs: { identifier, name }, type }) => [type, identifier ?? name]);
    expect(all).toContainEqual(["aws:rds/instance:Instance", database]);
    expect(all).toContainEqual(["aws:iam/role:Role", role]);
    expect(all).toContainEqual(["aws:cloudwatch/metricAlarm:MetricAlarm", alarm]);
  });

  test("on Azure", async () => {
    const graph = await renderReference("azure", { blueprint: faulted() });
    const { experiment, group } = namesOn("azure");
    expect(inputs(graph, "azure-native:chaos:Experiment")).toMatchObject({ experimentName: experiment });
    expect(inputs(graph, "azure-native:resources:ResourceGroup")).toMatchObject({ resourceGroupName: group });
  });

  test("on Google Cloud", async () => {
    const graph = await renderReference("gcp", { blueprint: faulted() });
    const names = graph.resources
      .filter(({ type }) => type === "gcp:sql/databaseInstance:DatabaseInstance")
      .map(({ inputs: { name } }) => name);
    expect(names).toContain(namesOn("gcp").database);
  });
});
