import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import type { Registration } from "../../render/registration";
import type { Simulator } from "../simulator/simulator";
import { changedPaths } from "../simulator/diff";
import { plainMap } from "../simulator/values";
import { isProvider, type ResourceState } from "./resource-state";

/** What is to be done about a registration. */
export interface Decision {
  readonly op: "create" | "update" | "replace" | "same";
  readonly inputs: PropertyMap;
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** Compares a registration with the resource as it was; `moved` says that its provider now works elsewhere. */
export function decide(
  registration: Registration,
  old: ResourceState | undefined,
  simulator: Simulator,
  moved: boolean,
): Decision {
  const { options, type } = registration;
  if (old === undefined) {
    return {
      op: "create",
      inputs: registration.inputs,
      changed: [],
      replaces: [],
      deleteBeforeReplace: false,
    };
  }
  const inputs = keepIgnored(registration.inputs, old.inputs, options.ignoreChanges ?? []);
  if (!registration.custom || isProvider(type)) {
    const changed = changedPaths(plainMap(old.inputs), plainMap(inputs));
    // The inputs of a component are nothing a cloud has; only those of a provider count.
    const op = changed.length > 0 && registration.custom ? "update" : "same";
    return { op, inputs, changed, replaces: [], deleteBeforeReplace: false };
  }
  const difference = simulator.diff(type, old.inputs, inputs);
  const forced = difference.changed.filter((path) => covers(options.replaceOnChanges ?? [], path));
  const replaces = moved ? ["provider"] : [...new Set([...difference.replaces, ...forced])];
  const first = options.deleteBeforeReplace ?? (difference.deleteBeforeReplace && !moved);
  const op = replaces.length > 0 ? "replace" : difference.changed.length > 0 ? "update" : "same";
  return { op, inputs, changed: difference.changed, replaces, deleteBeforeReplace: first };
}

/** Whether a path is at or below one of those that an option names; `*` names all. */
export function covers(rules: readonly string[], path: string): boolean {
  return rules.some(
    (rule) => rule === "*" || path === rule || path.startsWith(`${rule}.`) || path.startsWith(`${rule}[`),
  );
}

/** The new inputs with the old values at the ignored paths. */
function keepIgnored(news: PropertyMap, olds: PropertyMap, paths: readonly string[]): PropertyMap {
  if (paths.includes("*")) return olds;
  let kept = news;
  for (const path of paths) kept = replaced(kept, olds, keysOf(path)) as PropertyMap;
  return kept;
}

function keysOf(path: string): string[] {
  return path.split(/[.[\]"]+/).filter((key) => key !== "");
}

function replaced(
  value: PropertyValue,
  from: PropertyValue | undefined,
  keys: readonly string[],
): PropertyValue {
  const [key, ...rest] = keys;
  if (key === undefined) return from ?? null;
  if (Array.isArray(value)) {
    const index = Number(key);
    const source = Array.isArray(from) ? from[index] : undefined;
    return value.map((item, position) => (position === index ? replaced(item, source, rest) : item));
  }
  if (!isMap(value)) return value;
  const source = isMap(from) ? from[key] : undefined;
  if (source === undefined) {
    const { [key]: _ignored, ...others } = value;
    return rest.length === 0 ? others : value;
  }
  return { ...value, [key]: replaced(value[key] ?? {}, source, rest) };
}
