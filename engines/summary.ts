import type { PropertyMap, PropertyValue } from "../graph/model/property";
import type { StackSummary } from "./engine";

/**
 * What a state says at a glance.
 * @param resources how many resources the state has
 * @param outputs the stack's outputs; secrets are wrapped, readable or not, and so are no texts
 */
export function summaryOf(resources: number, outputs: PropertyMap): StackSummary {
  const { release, endpoint } = outputs;
  return { resources, ...text("release", release), ...text("endpoint", endpoint) };
}

function text(key: "release" | "endpoint", value: PropertyValue | undefined): Partial<StackSummary> {
  return typeof value === "string" ? { [key]: value } : {};
}
