import { propertyRule } from "../../../../kinds/property-rule";

export const cacheEncryptedInTransit = propertyRule({
  id: "aws-cache-encrypted-in-transit",
  cloud: "aws",
  severity: "high",
  title: "A cache is reached over TLS alone",
  why: "Tokens and rows would cross the network in the clear.",
  fix: "Set transitEncryptionEnabled.",
  benchmarks: ["FSBP ElastiCache.5"],
  types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  property: "transitEncryptionEnabled",
  complies: (value) => value === true,
  wanted: "true",
});
