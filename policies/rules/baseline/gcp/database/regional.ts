import { propertyRule } from "../../../../kinds/property-rule";

export const databaseRegional = propertyRule({
  id: "gcp-database-regional",
  cloud: "gcp",
  severity: "high",
  title: "A primary database has a standby in another zone",
  why: "A zone that fails would take the stamp down until a restore is done.",
  fix: "Set settings.availabilityType to REGIONAL.",
  benchmarks: ["NIST 800-53 CP-10"],
  types: ["gcp:sql/databaseInstance:DatabaseInstance"],
  property: "settings.availabilityType",
  complies: (value) => value === "REGIONAL",
  wanted: "REGIONAL",
  when: ({ inputs }) => inputs["masterInstanceName"] === undefined,
});
