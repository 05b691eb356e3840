import { propertyRule } from "../../../../kinds/property-rule";

export const clusterSecretsEncrypted = propertyRule({
  id: "gcp-cluster-secrets-encrypted",
  cloud: "gcp",
  severity: "high",
  title: "A cluster's secrets are encrypted with the stamp's key",
  why: "Whoever reads the cluster's store, or a copy of it, would read its secrets.",
  fix: "Set databaseEncryption.state to ENCRYPTED and keyName to the stamp's key.",
  benchmarks: ["CIS GKE 5.3.1"],
  types: ["gcp:container/cluster:Cluster"],
  property: "databaseEncryption.state",
  complies: (value) => value === "ENCRYPTED",
  wanted: "ENCRYPTED",
});
