import { isMap } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";

export const keyRotation = propertyRule({
  id: "azure-key-rotation",
  cloud: "azure",
  severity: "medium",
  title: "A key rotates",
  why: "A key that leaks stays useful for as long as it is in use.",
  fix: "Set properties.rotationPolicy with an action of type rotate.",
  benchmarks: ["MCSB DP-6"],
  types: ["azure-native:keyvault:Key"],
  property: "properties.rotationPolicy.lifetimeActions",
  complies: (value) =>
    Array.isArray(value) &&
    value.some((each) => isMap(each) && isMap(each["action"]) && each["action"]["type"] === "rotate"),
  wanted: "an action of type rotate",
});
