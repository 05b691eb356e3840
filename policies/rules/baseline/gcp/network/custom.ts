import { propertyRule } from "../../../../kinds/property-rule";

export const networkCustom = propertyRule({
  id: "gcp-network-custom",
  cloud: "gcp",
  severity: "medium",
  title: "A network makes no subnets of its own",
  why: "Subnets in every region would overlap with those of every other network made so.",
  fix: "Set autoCreateSubnetworks to false.",
  benchmarks: ["CIS GCP 3.1"],
  types: ["gcp:compute/network:Network"],
  property: "autoCreateSubnetworks",
  complies: (value) => value === false,
  wanted: "false",
});
