import { propertyRule } from "../../../../kinds/property-rule";

export const cacheAuth = propertyRule({
  id: "gcp-cache-auth",
  cloud: "gcp",
  severity: "high",
  title: "A cache asks who is there",
  why: "Whoever reaches the port could read and change every entry.",
  fix: "Set authorizationMode to IAM_AUTH.",
  benchmarks: ["NIST 800-53 IA-2"],
  types: ["gcp:memorystore/instance:Instance"],
  property: "authorizationMode",
  complies: (value) => value === "IAM_AUTH",
  wanted: "IAM_AUTH",
});
