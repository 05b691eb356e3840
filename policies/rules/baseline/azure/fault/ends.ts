import { isMap } from "../../../../../graph/model/property";
import { listOf } from "../../../../kinds/own-value";
import { propertyRule } from "../../../../kinds/property-rule";

export const faultEnds = propertyRule({
  id: "azure-fault-ends",
  cloud: "azure",
  severity: "high",
  title: "A fault that is made on purpose ends by itself",
  why: "What a discrete action did, Chaos Studio does not take back: not at the end, and not where the experiment is cancelled.",
  fix: "Use continuous actions, which have a duration, and delays.",
  benchmarks: ["NIST 800-53 CP-4"],
  types: ["azure-native:chaos:Experiment"],
  property: "properties.steps",
  complies: (value) => {
    const branches = listOf(value).flatMap((step) => (isMap(step) ? listOf(step["branches"]) : []));
    const actions = branches.flatMap((branch) => (isMap(branch) ? listOf(branch["actions"]) : []));
    const ends = actions.every(
      (action) => isMap(action) && action["type"] !== "discrete" && typeof action["duration"] === "string",
    );
    return actions.length > 0 && ends;
  },
  wanted: "actions that have a duration",
});
