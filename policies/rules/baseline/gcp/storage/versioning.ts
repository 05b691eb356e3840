import { propertyRule } from "../../../../kinds/property-rule";

export const storageVersioning = propertyRule({
  id: "gcp-storage-versioning",
  cloud: "gcp",
  severity: "medium",
  title: "A bucket keeps old versions of its objects",
  why: "An overwritten or deleted object could not be brought back.",
  fix: "Set versioning.enabled.",
  benchmarks: ["SCC OBJECT_VERSIONING_DISABLED"],
  types: ["gcp:storage/bucket:Bucket"],
  property: "versioning.enabled",
  complies: (value) => value === true,
  wanted: "true",
});
