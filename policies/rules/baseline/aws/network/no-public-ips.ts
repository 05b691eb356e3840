import { propertyRule } from "../../../../kinds/property-rule";

export const networkNoPublicIps = propertyRule({
  id: "aws-network-no-public-ips",
  cloud: "aws",
  severity: "medium",
  title: "A subnet gives out no public addresses",
  why: "A machine put there by mistake would be reachable from everywhere.",
  fix: "Remove mapPublicIpOnLaunch or set it to false.",
  benchmarks: ["FSBP EC2.15"],
  types: ["aws:ec2/subnet:Subnet"],
  property: "mapPublicIpOnLaunch",
  complies: (value) => value !== true,
  wanted: "not true",
});
