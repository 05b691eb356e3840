import { hasCopyRegion } from "../../../../kinds/copy-region";
import { propertyRule } from "../../../../kinds/property-rule";

export const databaseGeoBackup = propertyRule({
  id: "azure-database-geo-backup",
  cloud: "azure",
  severity: "high",
  title: "Backups of a database are kept in a second region as well, where its law has one",
  why: "A region that is lost would take the database and its backups together.",
  fix: "Set backup.geoRedundantBackup to Enabled when the server is made; it can't be changed later.",
  benchmarks: ["MCSB BR-1"],
  types: ["azure-native:dbforpostgresql:Server"],
  property: "backup.geoRedundantBackup",
  complies: (value) => value === "Enabled",
  wanted: "Enabled",
  when: ({ inputs }, subject) => inputs["createMode"] !== "Replica" && hasCopyRegion(subject),
});
