import { propertyRule } from "../../../../kinds/property-rule";

export const routingRegistryBackups = propertyRule({
  id: "gcp-routing-registry-backups",
  cloud: "gcp",
  severity: "high",
  title: "A Firestore database can be put back to any minute of the last 7 days",
  why: "A wrong write to the registry sends tenants to the wrong stamp, and is replicated at once.",
  fix: "Set pointInTimeRecoveryEnablement to POINT_IN_TIME_RECOVERY_ENABLED.",
  benchmarks: ["NIST 800-53 CP-9"],
  types: ["gcp:firestore/database:Database"],
  property: "pointInTimeRecoveryEnablement",
  complies: (value) => value === "POINT_IN_TIME_RECOVERY_ENABLED",
  wanted: "POINT_IN_TIME_RECOVERY_ENABLED",
});
