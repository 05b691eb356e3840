import { propertyRule } from "../../../../kinds/property-rule";

export const appNoPublicIp = propertyRule({
  id: "aws-app-no-public-ip",
  cloud: "aws",
  severity: "high",
  title: "A service has no public address",
  why: "Tasks are reached through the edge alone.",
  fix: "Remove assignPublicIp or set it to false.",
  benchmarks: ["FSBP ECS.2"],
  types: ["aws:ecs/service:Service"],
  property: "networkConfiguration.assignPublicIp",
  complies: (value) => value !== true,
  wanted: "not true",
});
