import type { ResourceOptions } from "../graph/model/graph";

/** The options that are set: neither undefined, empty text, an empty list nor an empty map. */
export function compact(
  options: { [K in keyof ResourceOptions]: ResourceOptions[K] | undefined },
): ResourceOptions {
  const set: Partial<Record<keyof ResourceOptions, unknown>> = {};
  for (const key of Object.keys(options) as (keyof ResourceOptions)[]) {
    const value = options[key];
    if (value === undefined || value === "") continue;
    if (typeof value !== "object" || value === null || Object.keys(value).length > 0) set[key] = value;
  }
  return set as ResourceOptions;
}
