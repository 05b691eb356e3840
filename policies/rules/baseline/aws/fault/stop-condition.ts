import { isMap } from "../../../../../graph/model/property";
import { isOwn, listOf } from "../../../../kinds/own-value";
import { propertyRule } from "../../../../kinds/property-rule";

const ALARMS = ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"];

export const faultStopCondition = propertyRule({
  id: "aws-fault-stop-condition",
  cloud: "aws",
  severity: "high",
  title: "A fault that is made on purpose stops at an alarm of the stamp",
  why: "Without a stop condition an experiment of AWS FIS goes on whatever it does to the stamp.",
  fix: "Give stopConditions the source aws:cloudwatch:alarm and the ARN of an alarm of the stamp.",
  benchmarks: ["NIST 800-53 CP-4"],
  types: ["aws:fis/experimentTemplate:ExperimentTemplate"],
  property: "stopConditions",
  complies: (value, _, subject) => {
    const conditions = listOf(value).filter(isMap);
    // The one that says "none" beside another one stops nothing, and takes nothing from it.
    return conditions.some(
      ({ source, value: alarm }) => source === "aws:cloudwatch:alarm" && isOwn(subject, alarm, ...ALARMS),
    );
  },
  wanted: "an alarm of the stamp",
});
