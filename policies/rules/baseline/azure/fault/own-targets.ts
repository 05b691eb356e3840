import { isMap, type PropertyMap } from "../../../../../graph/model/property";
import { isOwn, listOf } from "../../../../kinds/own-value";
import { propertyRule } from "../../../../kinds/property-rule";

const TARGET = "azure-native:chaos:Target";

export const faultOwnTargets = propertyRule({
  id: "azure-fault-own-targets",
  cloud: "azure",
  severity: "critical",
  title: "A fault that is made on purpose reaches the stamp's own resources alone",
  why: "A query selects whatever it finds when the experiment begins, and a list may name what another stamp has.",
  fix: "Make each selector a list of targets that the stamp has made.",
  benchmarks: ["NIST 800-53 CP-4"],
  types: ["azure-native:chaos:Experiment"],
  property: "properties.selectors",
  complies: (value, _, subject) => {
    const isNarrow = ({ targets, type }: PropertyMap): boolean => {
      const each = listOf(targets);
      const areOwn = each.every((target) => isMap(target) && isOwn(subject, target["id"], TARGET));
      return type === "List" && each.length > 0 && areOwn;
    };
    const selectors = listOf(value);
    return selectors.length > 0 && selectors.every((selector) => isMap(selector) && isNarrow(selector));
  },
  wanted: "lists of the stamp's own targets",
});
