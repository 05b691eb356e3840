import { propertyRule } from "../../../../kinds/property-rule";

export const databaseLogs = propertyRule({
  id: "aws-database-logs",
  cloud: "aws",
  severity: "medium",
  title: "A database exports its log",
  why: "Without the log nobody can tell who asked for what.",
  fix: 'Add "postgresql" to enabledCloudwatchLogsExports.',
  benchmarks: ["FSBP RDS.36"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  property: "enabledCloudwatchLogsExports",
  complies: (value) => Array.isArray(value) && value.includes("postgresql"),
  wanted: 'a list with "postgresql"',
});
