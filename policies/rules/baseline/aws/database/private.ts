import { propertyRule } from "../../../../kinds/property-rule";

export const databasePrivate = propertyRule({
  id: "aws-database-private",
  cloud: "aws",
  severity: "critical",
  title: "A database has no public address",
  why: "A public address puts the database one leaked password away from everybody.",
  fix: "Remove publiclyAccessible or set it to false.",
  benchmarks: ["FSBP RDS.2"],
  types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  property: "publiclyAccessible",
  complies: (value) => value !== true,
  wanted: "not true",
});
