import { propertyRule } from "../../../../kinds/property-rule";

export const cacheFailover = propertyRule({
  id: "aws-cache-failover",
  cloud: "aws",
  severity: "medium",
  title: "A cache fails over by itself",
  why: "A failed primary would leave the stamp without a cache until somebody acts.",
  fix: "Set automaticFailoverEnabled.",
  benchmarks: ["FSBP ElastiCache.3"],
  types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  property: "automaticFailoverEnabled",
  complies: (value) => value === true,
  wanted: "true",
});
