import { propertyRule } from "../../../../kinds/property-rule";
import { read } from "../../../../subject";

export const cacheAuth = propertyRule({
  id: "aws-cache-auth",
  cloud: "aws",
  severity: "high",
  title: "A cache demands a token",
  why: "Whoever reaches the port could read and change every entry.",
  fix: "Set authToken from a secret, or userGroupIds.",
  benchmarks: ["cdk-nag AEC6", "FSBP ElastiCache.6"],
  types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  property: "authToken",
  complies: (value, group) => value !== undefined || read(group.inputs, "userGroupIds[0]").state !== "absent",
  reference: true,
  wanted: "a token or a user group",
});
