import { propertyRule } from "../../../../kinds/property-rule";

export const storageUniformAccess = propertyRule({
  id: "gcp-storage-uniform-access",
  cloud: "gcp",
  severity: "high",
  title: "A bucket is governed by IAM alone",
  why: "An ACL on one object opens it past every rule of the bucket.",
  fix: "Set uniformBucketLevelAccess.",
  benchmarks: ["CIS GCP 5.2"],
  types: ["gcp:storage/bucket:Bucket"],
  property: "uniformBucketLevelAccess",
  complies: (value) => value === true,
  wanted: "true",
});
