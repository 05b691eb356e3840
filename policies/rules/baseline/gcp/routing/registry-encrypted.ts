import { propertyRule } from "../../../../kinds/property-rule";

export const routingRegistryEncrypted = propertyRule({
  id: "gcp-routing-registry-encrypted",
  cloud: "gcp",
  severity: "medium",
  title: "A Firestore database is encrypted with a key of the stack",
  why: "Who may read the registry is decided by who may use its key.",
  fix: "Set cmekConfig.kmsKeyName to the stack's own key when the database is made; it can't be changed later.",
  benchmarks: ["NIST 800-53 SC-28"],
  types: ["gcp:firestore/database:Database"],
  property: "cmekConfig.kmsKeyName",
  complies: (value) => typeof value === "string" && value !== "",
  reference: true,
  wanted: "a key of the stack",
});
