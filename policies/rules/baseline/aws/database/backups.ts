import { propertyRule } from "../../../../kinds/property-rule";
import { read } from "../../../../subject";

export const databaseBackups = propertyRule({
  id: "aws-database-backups",
  cloud: "aws",
  severity: "high",
  title: "A database keeps backups for 7 days or more",
  why: "Without them a point-in-time restore reaches back less than a week.",
  fix: "Set backupRetentionPeriod to 7 or more.",
  benchmarks: ["FSBP RDS.11"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  property: "backupRetentionPeriod",
  complies: (value) => typeof value === "number" && value >= 7,
  wanted: "7 days or more",
  when: (instance) => read(instance.inputs, "replicateSourceDb").state === "absent",
});
