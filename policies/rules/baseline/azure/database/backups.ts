import { propertyRule } from "../../../../kinds/property-rule";

export const databaseBackups = propertyRule({
  id: "azure-database-backups",
  cloud: "azure",
  severity: "high",
  title: "A database keeps backups for 7 days or more",
  why: "Without them a point-in-time restore reaches back less than a week.",
  fix: "Set backup.backupRetentionDays to 7 or more.",
  benchmarks: ["MCSB BR-1"],
  types: ["azure-native:dbforpostgresql:Server"],
  property: "backup.backupRetentionDays",
  complies: (value) => typeof value === "number" && value >= 7,
  wanted: "7 days or more",
  when: ({ inputs }) => inputs["createMode"] !== "Replica",
});
