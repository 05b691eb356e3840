import { propertyRule } from "../../../../kinds/property-rule";
import { isRetiring } from "../../../../retiring";

export const databaseCloudDeletionProtection = propertyRule({
  id: "gcp-database-cloud-deletion-protection",
  cloud: "gcp",
  severity: "high",
  title: "Nobody can delete a database by mistake, with whatever tool",
  why: "The provider's own protection stops Pulumi and nothing else.",
  fix: "Set settings.deletionProtectionEnabled; retire a stamp with `stampworks:retiring`.",
  benchmarks: ["NIST 800-53 CP-9"],
  types: ["gcp:sql/databaseInstance:DatabaseInstance"],
  property: "settings.deletionProtectionEnabled",
  complies: (value) => value === true,
  wanted: "true",
  when: (_, subject) => !isRetiring(subject),
});
