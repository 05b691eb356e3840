import { propertyRule } from "../../../../kinds/property-rule";

export const cacheEncryptedAtRest = propertyRule({
  id: "aws-cache-encrypted-at-rest",
  cloud: "aws",
  severity: "high",
  title: "A cache is encrypted at rest",
  why: "Snapshots and swap of a cache hold sessions and rows.",
  fix: "Set atRestEncryptionEnabled and kmsKeyId.",
  benchmarks: ["FSBP ElastiCache.4"],
  types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  property: "atRestEncryptionEnabled",
  complies: (value) => value === true || value === "true",
  wanted: "true",
});
