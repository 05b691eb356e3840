import { propertyRule } from "../../../../kinds/property-rule";

export const clusterReleaseChannel = propertyRule({
  id: "gcp-cluster-release-channel",
  cloud: "gcp",
  severity: "medium",
  title: "A cluster is kept on a version that is supported",
  why: "A version without fixes is open to what everybody knows.",
  fix: "Set releaseChannel.channel to REGULAR or STABLE.",
  benchmarks: ["CIS GKE 5.5.4"],
  types: ["gcp:container/cluster:Cluster"],
  property: "releaseChannel.channel",
  complies: (value) => value === "REGULAR" || value === "STABLE" || value === "RAPID",
  wanted: "RAPID, REGULAR or STABLE",
});
