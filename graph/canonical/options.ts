import type { Abstraction } from "./abstraction";
import type { ResourceOptions } from "../model/graph";
import type { PropertyMap } from "../model/property";

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/**
 * The options as every origin knows them. `deleteBeforeReplace` is left out because no state keeps it, `version`
 * because it is the provider's own input, and aliases because a state keeps only those it has followed: they tell
 * what a resource was once called, not what it is.
 */
export function canonicalOptions(options: ResourceOptions, abstraction: Abstraction): PropertyMap {
  const result: PropertyMap = {};
  if (options.protect === true) result["protect"] = true;
  if (options.retainOnDelete === true) result["retainOnDelete"] = true;
  for (const key of ["ignoreChanges", "replaceOnChanges", "additionalSecretOutputs"] as const) {
    const list = options[key];
    if (list !== undefined && list.length > 0) result[key] = [...new Set(list)].sort();
  }
  if (options.deletedWith) result["deletedWith"] = abstraction.reference(options.deletedWith);
  if (options.importId) result["importId"] = abstraction.text(options.importId, "importId");
  const timeouts = Object.entries(options.customTimeouts ?? {}).filter(
    ([, value]) => value !== "" && value !== 0,
  );
  if (timeouts.length > 0) {
    result["customTimeouts"] = Object.fromEntries(timeouts.map(([key, value]) => [key, seconds(value)]));
  }
  return result;
}

/** A program says `1h30m`, a state says 5400. */
function seconds(duration: string | number): number | string {
  if (typeof duration === "number") return duration;
  let total = 0;
  let rest = duration;
  while (rest !== "") {
    const match = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/u.exec(rest);
    if (match === null) return duration;
    total += Number(match[1]) * (SECONDS[match[2] ?? ""] ?? 0);
    rest = rest.slice(match[0].length);
  }
  return total;
}
