import { companionRule } from "../../../../kinds/companion-rule";

export const edgeWaf = companionRule({
  id: "aws-edge-waf",
  cloud: "aws",
  severity: "medium",
  title: "A load balancer stands behind a web application firewall",
  why: "Known attacks would reach the application unfiltered.",
  fix: "Associate a WAFv2 web ACL with the load balancer.",
  benchmarks: ["FSBP ELB.16"],
  types: ["aws:lb/loadBalancer:LoadBalancer"],
  companions: ["aws:wafv2/webAclAssociation:WebAclAssociation"],
  by: "resourceArn",
  wanted: "a web ACL association",
});
