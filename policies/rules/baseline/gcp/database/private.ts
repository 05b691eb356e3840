import { propertyRule } from "../../../../kinds/property-rule";

export const databasePrivate = propertyRule({
  id: "gcp-database-private",
  cloud: "gcp",
  severity: "critical",
  title: "A database has no public address",
  why: "A public address puts the database one leaked password away from everybody.",
  fix: "Set settings.ipConfiguration.ipv4Enabled to false; unset means true.",
  benchmarks: ["CIS GCP 6.6"],
  types: ["gcp:sql/databaseInstance:DatabaseInstance"],
  property: "settings.ipConfiguration.ipv4Enabled",
  complies: (value) => value === false,
  wanted: "false",
});
