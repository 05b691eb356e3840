import { propertyRule } from "../../../../kinds/property-rule";

export const clusterSecretsEncrypted = propertyRule({
  id: "aws-cluster-secrets-encrypted",
  cloud: "aws",
  severity: "high",
  title: "A cluster's secrets are encrypted with the stamp's key",
  why: "Whoever reads the cluster's store, or a copy of it, would read its secrets.",
  fix: 'Set encryptionConfig with resources ["secrets"] and the stamp\'s key.',
  benchmarks: ["FSBP EKS.3", "CIS EKS 5.3.1"],
  types: ["aws:eks/cluster:Cluster"],
  property: "encryptionConfig.resources",
  complies: (value) => Array.isArray(value) && value.includes("secrets"),
  wanted: "secrets",
});
