import { propertyRule } from "../../../../kinds/property-rule";

export const clusterNodeAccount = propertyRule({
  id: "gcp-cluster-node-account",
  cloud: "gcp",
  severity: "high",
  title: "A cluster's machines act as an account of the stamp",
  why: "The default account may edit the whole project.",
  fix: "Set nodeConfig.serviceAccount to an account of the stamp.",
  benchmarks: ["CIS GCP 4.1"],
  types: ["gcp:container/nodePool:NodePool"],
  property: "nodeConfig.serviceAccount",
  complies: (value) => typeof value === "string" && !value.endsWith("-compute@developer.gserviceaccount.com"),
  reference: true,
  wanted: "a service account of the stamp",
});
