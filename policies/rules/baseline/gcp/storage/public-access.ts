import { propertyRule } from "../../../../kinds/property-rule";

export const storagePublicAccess = propertyRule({
  id: "gcp-storage-public-access",
  cloud: "gcp",
  severity: "critical",
  title: "A bucket can not be made public",
  why: "One wrong grant would show the objects of all tenants to everybody.",
  fix: "Set publicAccessPrevention to enforced.",
  benchmarks: ["CIS GCP 5.1"],
  types: ["gcp:storage/bucket:Bucket"],
  property: "publicAccessPrevention",
  complies: (value) => value === "enforced",
  wanted: "enforced",
});
