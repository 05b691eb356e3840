import type { Rule } from "../../../../rule";
import { clusterNodeAccount } from "./node-account";
import { clusterNodeMetadata } from "./node-metadata";
import { clusterNodeSecureBoot } from "./node-secure-boot";
import { clusterNodeUpgrades } from "./node-upgrades";
import { clusterPrivateEndpoint } from "./private-endpoint";
import { clusterPrivateNodes } from "./private-nodes";
import { clusterReleaseChannel } from "./release-channel";
import { clusterSecretsEncrypted } from "./secrets-encrypted";
import { clusterWorkloadIdentity } from "./workload-identity";

/** What a cluster on Google Cloud is asked for, where a fleet brings one as its app, a rule a line. */
export const gcpClusterBaseline: readonly Rule[] = [
  clusterNodeAccount,
  clusterNodeMetadata,
  clusterNodeSecureBoot,
  clusterNodeUpgrades,
  clusterPrivateEndpoint,
  clusterPrivateNodes,
  clusterReleaseChannel,
  clusterSecretsEncrypted,
  clusterWorkloadIdentity,
];
