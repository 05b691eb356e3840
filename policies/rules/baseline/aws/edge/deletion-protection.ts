import { propertyRule } from "../../../../kinds/property-rule";
import { isRetiring } from "../../../../retiring";

export const edgeDeletionProtection = propertyRule({
  id: "aws-edge-deletion-protection",
  cloud: "aws",
  severity: "medium",
  title: "A load balancer can not be deleted by mistake",
  why: "Its address is what the world knows of the stamp.",
  fix: "Set enableDeletionProtection; retire a stamp with `stampworks:retiring`.",
  benchmarks: ["FSBP ELB.6"],
  types: ["aws:lb/loadBalancer:LoadBalancer"],
  property: "enableDeletionProtection",
  complies: (value) => value === true,
  wanted: "true",
  when: (_, subject) => !isRetiring(subject),
});
