import { defined } from "../../core/defined";
import { mapValues, seconds } from "../../graph/model/deployment-values";
import type { PropertyMap } from "../../graph/model/property";
import type { Registration } from "../../render/registration";
import { markSecrets } from "./context";
import type { ResourceState } from "./resource-state";

/** What a deployment keeps of a registration and its answer; `changed` says whether it was touched just now. */
export function stateOf(
  registration: Registration,
  id: string,
  inputs: PropertyMap,
  outputs: PropertyMap,
  old: ResourceState | undefined,
  changed: boolean,
): ResourceState {
  const { custom, dependencies, options, parent, propertyDependencies, provider, type, urn } = registration;
  const now = new Date().toISOString();
  const additional = options.additionalSecretOutputs ?? [];
  const times = custom
    ? { created: old?.created ?? now, modified: changed ? now : (old?.modified ?? now) }
    : {};
  return {
    urn,
    custom,
    ...(id === "" ? {} : { id }),
    type,
    inputs,
    outputs: markSecrets(outputs, inputs, additional),
    ...defined({ parent, protect: options.protect }),
    dependencies,
    ...defined({ provider }),
    propertyDependencies,
    additionalSecretOutputs: additional,
    aliases: options.aliases ?? [],
    ...defined({
      retainOnDelete: options.retainOnDelete,
      deletedWith: options.deletedWith,
      importID: options.importId,
    }),
    ignoreChanges: options.ignoreChanges ?? [],
    replaceOnChanges: options.replaceOnChanges ?? [],
    customTimeouts: mapValues(options.customTimeouts ?? {}, seconds),
    ...times,
  };
}

/** The outputs that only the cloud gave. */
export function computedOf(old: ResourceState): PropertyMap {
  return Object.fromEntries(Object.entries(old.outputs).filter(([key]) => !(key in old.inputs)));
}
