import { propertyRule } from "../../../../kinds/property-rule";

export const cacheMultiAz = propertyRule({
  id: "aws-cache-multi-az",
  cloud: "aws",
  severity: "medium",
  title: "A cache spans zones",
  why: "A zone that fails would take all nodes.",
  fix: "Set multiAzEnabled.",
  benchmarks: ["FSBP ElastiCache.3"],
  types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  property: "multiAzEnabled",
  complies: (value) => value === true,
  wanted: "true",
});
