import { propertyRule } from "../../../../kinds/property-rule";
import { isRetiring } from "../../../../retiring";

export const cacheDeletionProtection = propertyRule({
  id: "gcp-cache-deletion-protection",
  cloud: "gcp",
  severity: "medium",
  title: "A cache can not be deleted by mistake",
  why: "The app would stand without its sessions until the cache is made again.",
  fix: "Remove deletionProtectionEnabled or set it to true; retire a stamp with `stampworks:retiring`.",
  benchmarks: ["NIST 800-53 CP-9"],
  types: ["gcp:memorystore/instance:Instance"],
  property: "deletionProtectionEnabled",
  complies: (value) => value !== false,
  wanted: "not false",
  when: (_, subject) => !isRetiring(subject),
});
