import { awsClusterBaseline } from "../../../policies/rules/baseline/aws/cluster";
import { azureClusterBaseline } from "../../../policies/rules/baseline/azure/cluster";
import { gcpClusterBaseline } from "../../../policies/rules/baseline/gcp/cluster";
import { CLUSTER_INVERSIONS, renderCluster } from "./clusters";
import { walkBaseline } from "./walk";

const RULES = { aws: awsClusterBaseline, azure: azureClusterBaseline, gcp: gcpClusterBaseline };

for (const cloud of ["aws", "azure", "gcp"] as const) {
  walkBaseline(`clusters on ${cloud}`, RULES[cloud], CLUSTER_INVERSIONS[cloud], async () => {
    const { graph } = await renderCluster(cloud);
    return graph;
  });
}
