import type { ResourceOptions } from "../graph/model/graph";

/** The options that are set: neither undefined, empty text, an empty list nor an empty map. */
export function compact(
  options: { [K in keyof ResourceOptions]: ResourceOptions[K] | undefined },
): ResourceOptions {
  const set = Object.entries(options).filter(([, value]) => {
    if (value === undefined || value === "") return false;
    return typeof value !== "object" || value === null || Object.keys(value).length > 0;
  });
  return Object.fromEntries(set);
}
