import type { Rule } from "../../../../rule";
import { clusterAccessEntries } from "./access-entries";
import { clusterControlPlaneLogs } from "./control-plane-logs";
import { clusterNodeMetadata } from "./node-metadata";
import { clusterPrivateEndpoint } from "./private-endpoint";
import { clusterSecretsEncrypted } from "./secrets-encrypted";

/** What a cluster on AWS is asked for, where a fleet brings one as its app, a rule a line. */
export const awsClusterBaseline: readonly Rule[] = [
  clusterAccessEntries,
  clusterControlPlaneLogs,
  clusterNodeMetadata,
  clusterPrivateEndpoint,
  clusterSecretsEncrypted,
];
