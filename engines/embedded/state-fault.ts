import { isMap, type PropertyValue } from "../../graph/model/property";
import type { ResourceState } from "./resource-state";

type Check = (value: PropertyValue) => boolean;
const isText: Check = (value) => typeof value === "string";
const isFlag: Check = (value) => typeof value === "boolean";
const areTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const areMaps =
  (each: Check): Check =>
  (value) =>
    isMap(value) && Object.values(value).every(each);

/** What each field of a resource is. `urn`, `type` and `custom` are in every one. */
const FIELDS: Readonly<Record<keyof ResourceState, Check>> = {
  urn: (value) => typeof value === "string" && value.startsWith("urn:pulumi:"),
  type: isText,
  custom: isFlag,
  id: isText,
  delete: isFlag,
  inputs: isMap,
  outputs: isMap,
  parent: isText,
  protect: isFlag,
  external: isFlag,
  dependencies: areTexts,
  provider: isText,
  propertyDependencies: areMaps(areTexts),
  additionalSecretOutputs: areTexts,
  aliases: areTexts,
  retainOnDelete: isFlag,
  deletedWith: isText,
  customTimeouts: areMaps((value) => typeof value === "number"),
  importID: isText,
  ignoreChanges: areTexts,
  replaceOnChanges: areTexts,
  created: isText,
  modified: isText,
};
const ALWAYS: readonly string[] = ["urn", "type", "custom"] satisfies (keyof ResourceState)[];

/** Which field of a resource in a file can't be what it is; undefined for none. */
export function stateFault(state: PropertyValue | undefined): string | undefined {
  if (!isMap(state)) return "a resource";
  return Object.entries(FIELDS).find(([field, check]) => {
    const value = state[field];
    return value === undefined ? ALWAYS.includes(field) : !check(value);
  })?.[0];
}
