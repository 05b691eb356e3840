import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";

/** A resource in a stack's state, secrets wrapped and readable; field names are those of Pulumi's deployment format. */
export interface ResourceState {
  readonly urn: string;
  readonly custom: boolean;
  readonly type: string;
  readonly id?: string;
  /** True while the old one of a replacement waits to be deleted. */
  readonly delete?: boolean;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly external?: boolean;
  readonly dependencies?: readonly string[];
  readonly provider?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly additionalSecretOutputs?: readonly string[];
  readonly aliases?: readonly string[];
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  /** In seconds. */
  readonly customTimeouts?: Readonly<Record<string, number>>;
  readonly importID?: string;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly created?: string;
  readonly modified?: string;
}

/** The type of the resource every stack has. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** Whether a type is a provider's own. */
export function isProvider(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}

/** URN of the provider a reference `<urn>::<id>` names. */
export function providerUrn(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** URNs a resource needs: it is made after them and deleted before them. */
export function needs(state: ResourceState): string[] {
  return [
    ...(state.dependencies ?? []),
    ...Object.values(state.propertyDependencies ?? {}).flat(),
    ...(state.parent === undefined ? [] : [state.parent]),
    ...(state.provider === undefined ? [] : [providerUrn(state.provider)]),
    ...(state.deletedWith === undefined ? [] : [state.deletedWith]),
  ];
}

/** The states so ordered that each stands after all it needs, otherwise in the order given. */
export function ordered(states: readonly ResourceState[]): ResourceState[] {
  const byUrn = new Map<string, ResourceState[]>();
  for (const state of states) byUrn.set(state.urn, [...(byUrn.get(state.urn) ?? []), state]);
  const done = new Set<ResourceState>();
  const result: ResourceState[] = [];
  const visit = (state: ResourceState): void => {
    if (done.has(state)) return;
    done.add(state);
    for (const urn of needs(state)) for (const needed of byUrn.get(urn) ?? []) visit(needed);
    result.push(state);
  };
  for (const state of states) visit(state);
  return result;
}

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
