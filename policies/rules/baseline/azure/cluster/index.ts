import type { Rule } from "../../../../rule";
import { clusterAzureRoles } from "./azure-roles";
import { clusterNoLocalAccounts } from "./no-local-accounts";
import { clusterPrivate } from "./private";
import { clusterSecretsEncrypted } from "./secrets-encrypted";
import { clusterUpgrades } from "./upgrades";
import { clusterWorkloadIdentity } from "./workload-identity";

/** What a cluster on Azure is asked for, where a fleet brings one as its app, a rule a line. */
export const azureClusterBaseline: readonly Rule[] = [
  clusterAzureRoles,
  clusterNoLocalAccounts,
  clusterPrivate,
  clusterSecretsEncrypted,
  clusterUpgrades,
  clusterWorkloadIdentity,
];
