import { propertyRule } from "../../../../kinds/property-rule";

export const databaseZoneRedundant = propertyRule({
  id: "azure-database-zone-redundant",
  cloud: "azure",
  severity: "high",
  title: "A primary database has a standby in another zone",
  why: "A zone that fails would take the stamp down until a restore is done.",
  fix: "Set highAvailability.mode to ZoneRedundant.",
  benchmarks: ["NIST 800-53 CP-10"],
  types: ["azure-native:dbforpostgresql:Server"],
  property: "highAvailability.mode",
  complies: (value) => value === "ZoneRedundant",
  wanted: "ZoneRedundant",
  when: ({ inputs }) => inputs["createMode"] !== "Replica",
});
