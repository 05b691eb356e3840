import { propertyRule } from "../../../../kinds/property-rule";

export const databaseBackups = propertyRule({
  id: "gcp-database-backups",
  cloud: "gcp",
  severity: "high",
  title: "A database is backed up",
  why: "Without backups a mistake is final.",
  fix: "Set settings.backupConfiguration.enabled.",
  benchmarks: ["CIS GCP 6.7"],
  types: ["gcp:sql/databaseInstance:DatabaseInstance"],
  property: "settings.backupConfiguration.enabled",
  complies: (value) => value === true,
  wanted: "true",
  when: ({ inputs }) => inputs["masterInstanceName"] === undefined,
});
