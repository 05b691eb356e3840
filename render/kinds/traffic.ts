import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import { isMap } from "../../graph/model/property";
import type { Refusal } from "./kind";

/** Maps at a path of an input, e.g. who takes how many of a service's requests. */
export function mapsAt(inputs: PropertyMap, ...path: readonly string[]): readonly PropertyMap[] {
  let value: PropertyValue | undefined = inputs;
  for (const key of path) value = isMap(value) ? value[key] : undefined;
  return Array.isArray(value) ? value.filter(isMap) : [];
}

/** Shares of requests that are not all of them. What is not known yet is not judged. */
export function shareFault(
  targets: readonly PropertyMap[],
  property: string,
  refusal: (sum: number) => Refusal,
): Refusal | undefined {
  const shares = targets.map((target) => target[property] ?? 0);
  if (shares.length === 0 || shares.some((share) => typeof share !== "number")) return undefined;
  const sum = shares.reduce<number>((total, share) => total + Number(share), 0);
  return sum === 100 ? undefined : refusal(sum);
}

/** Names that targets give. */
export function namesIn(targets: readonly PropertyMap[], property: string): string[] {
  return targets.map((target) => target[property]).filter((name): name is string => typeof name === "string");
}
