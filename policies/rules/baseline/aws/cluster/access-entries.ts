import { propertyRule } from "../../../../kinds/property-rule";

export const clusterAccessEntries = propertyRule({
  id: "aws-cluster-access-entries",
  cloud: "aws",
  severity: "medium",
  title: "Who may enter a cluster is said by IAM and not by a map within it",
  why: "The map is edited by whoever may edit it, and a slip locks everybody out; access entries are in the account's log.",
  fix: "Set accessConfig.authenticationMode to API.",
  benchmarks: ["NIST 800-53 AC-2"],
  types: ["aws:eks/cluster:Cluster"],
  property: "accessConfig.authenticationMode",
  complies: (value) => value === "API",
  wanted: "API",
});
