import { propertyRule } from "../../../../kinds/property-rule";

export const clusterSecretsEncrypted = propertyRule({
  id: "azure-cluster-secrets-encrypted",
  cloud: "azure",
  severity: "high",
  title: "A cluster's secrets are encrypted with the stamp's key",
  why: "Whoever reads the cluster's store, or a copy of it, would read its secrets.",
  fix: "Set securityProfile.azureKeyVaultKms with a key of the stamp's vault.",
  benchmarks: ["MCSB DP-5"],
  types: ["azure-native:containerservice:ManagedCluster"],
  property: "securityProfile.azureKeyVaultKms.enabled",
  complies: (value) => value === true,
  wanted: "true",
});
