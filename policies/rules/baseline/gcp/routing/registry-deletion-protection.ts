import { propertyRule } from "../../../../kinds/property-rule";
import { isRetiring } from "../../../../retiring";

export const routingRegistryDeletionProtection = propertyRule({
  id: "gcp-routing-registry-deletion-protection",
  cloud: "gcp",
  severity: "high",
  title: "A Firestore database can not be deleted by mistake",
  why: "Without the registry nobody knows where a tenant's data is.",
  fix: "Set deleteProtectionState to DELETE_PROTECTION_ENABLED; take the layer down with `stampworks:retiring`.",
  benchmarks: ["NIST 800-53 CP-9"],
  types: ["gcp:firestore/database:Database"],
  property: "deleteProtectionState",
  complies: (value) => value === "DELETE_PROTECTION_ENABLED",
  wanted: "DELETE_PROTECTION_ENABLED",
  when: (_, subject) => !isRetiring(subject),
});
