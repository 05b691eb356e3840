import { propertyRule } from "../../../../kinds/property-rule";

export const databaseParameterGroup = propertyRule({
  id: "aws-database-parameter-group",
  cloud: "aws",
  severity: "medium",
  title: "A database uses a parameter group of its own",
  why: "The default group does not refuse connections without TLS.",
  fix: "Set parameterGroupName to the group of the stamp.",
  benchmarks: ["FSBP RDS.38"],
  types: ["aws:rds/instance:Instance"],
  property: "parameterGroupName",
  complies: (value, instance, subject) =>
    value !== undefined &&
    subject
      .ofType("aws:rds/parameterGroup:ParameterGroup")
      .some((group) => subject.refers(instance, "parameterGroupName", group)),
  wanted: "a parameter group of the same stack",
});
