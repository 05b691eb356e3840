import { isMap } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";

export const faultLogged = propertyRule({
  id: "aws-fault-logged",
  cloud: "aws",
  severity: "medium",
  title: "A fault that is made on purpose is logged",
  why: "Without a log nobody can tell what an experiment did, and when.",
  fix: "Set logConfiguration to a log group or a bucket of the stamp.",
  benchmarks: ["NIST 800-53 AU-12"],
  types: ["aws:fis/experimentTemplate:ExperimentTemplate"],
  property: "logConfiguration",
  complies: (value) =>
    isMap(value) && (isMap(value["cloudwatchLogsConfiguration"]) || isMap(value["s3Configuration"])),
  wanted: "a log group or a bucket",
});
