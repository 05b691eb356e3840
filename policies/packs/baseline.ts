import type { Rule } from "../rule";
import { awsBaseline } from "../rules/baseline/aws";
import { awsClusterBaseline } from "../rules/baseline/aws/cluster";
import { awsFaultBaseline } from "../rules/baseline/aws/fault";
import { awsLakeBaseline } from "../rules/baseline/aws/lake";
import { azureLakeBaseline } from "../rules/baseline/azure/lake";
import { awsRestoreTestBaseline } from "../rules/baseline/aws/restore-test";
import { awsRoutingBaseline } from "../rules/baseline/aws/routing";
import { azureBaseline } from "../rules/baseline/azure";
import { azureClusterBaseline } from "../rules/baseline/azure/cluster";
import { azureFaultBaseline } from "../rules/baseline/azure/fault";
import { azureRoutingBaseline } from "../rules/baseline/azure/routing";
import { gcpBaseline } from "../rules/baseline/gcp";
import { gcpClusterBaseline } from "../rules/baseline/gcp/cluster";
import { gcpFaultBaseline } from "../rules/baseline/gcp/fault";
import { gcpLakeBaseline } from "../rules/baseline/gcp/lake";
import { gcpRoutingBaseline } from "../rules/baseline/gcp/routing";

/** The pack `baseline`: what public benchmarks ask of each resource, on every cloud, in stamps, in front of them and behind. */
export const baseline: readonly Rule[] = [
  ...awsBaseline,
  ...awsClusterBaseline,
  ...awsFaultBaseline,
  ...awsLakeBaseline,
  ...awsRestoreTestBaseline,
  ...awsRoutingBaseline,
  ...azureBaseline,
  ...azureClusterBaseline,
  ...azureFaultBaseline,
  ...azureLakeBaseline,
  ...azureRoutingBaseline,
  ...gcpBaseline,
  ...gcpClusterBaseline,
  ...gcpFaultBaseline,
  ...gcpLakeBaseline,
  ...gcpRoutingBaseline,
];
