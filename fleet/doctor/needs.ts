import type { Blueprint } from "../../components/contract/blueprint";
import { REGIONS } from "../../components/contract/regions";
import type { StackIdentity } from "../inventory/own-program";
import type { ResourceGraph } from "../../graph/model/graph";
import type { PropertyMap, PropertyValue } from "../../graph/model/property";

/** What a stamp needs of its cloud, read from what its program makes. */
export interface Needs {
  readonly id: string;
  readonly identity: StackIdentity;
  readonly global: Blueprint["global"];
  /** Release → repositories whose image it is the tag of, e.g. `acme/web`. */
  readonly images: readonly { readonly repository: string; readonly tag: string }[];
  readonly zones: readonly string[];
  readonly copyRegion: string | undefined;
  /** Types the stamp is made of. */
  readonly types: ReadonlySet<string>;
  /** Inputs of the resources of a type, plain. */
  readonly inputsOf: (type: string) => readonly PropertyMap[];
  /** Those of them that are not made yet: what is made has its name and its place in a quota. */
  readonly toMake: (type: string) => readonly PropertyMap[];
}

/**
 * Reads needs from a rendered stamp.
 * @param blueprint the fleet's
 * @param made URNs of what the stack has already
 */
export function needsOf(
  identity: StackIdentity,
  blueprint: Pick<Blueprint, "global" | "release" | "classes">,
  { resources }: ResourceGraph,
  made: ReadonlySet<string> = new Set(),
): Needs {
  const region = REGIONS[identity.cloud][identity.region];
  const tag = identity.release ?? blueprint.release;
  const spec = blueprint.classes[identity.class];
  const registry = blueprint.global[identity.cloud]?.registry ?? "";
  const folder = registry.split("/").slice(1).join("/");
  return {
    id: identity.id,
    identity,
    global: blueprint.global,
    // Workers run the web service's image.
    images:
      spec === undefined
        ? []
        : [{ repository: folder === "" ? spec.app.image : `${folder}/${spec.app.image}`, tag }],
    zones: region?.zones ?? [],
    copyRegion: region?.copy,
    types: new Set(resources.map(({ type }) => type)),
    inputsOf: (type) => resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs),
    toMake: (type) =>
      resources
        .filter((resource) => resource.type === type && !made.has(resource.urn))
        .map(({ inputs }) => inputs),
  };
}

/** Names that the stamp has yet to take, of the resources of a type. */
export function namesToTake({ toMake }: Needs, type: string, key: string): readonly string[] {
  return toMake(type).flatMap((inputs) => textAt(inputs, key) ?? []);
}

/** A text input; undefined where it is none, or has a part that only the cloud knows. */
export function textAt(inputs: PropertyMap, key: string): string | undefined {
  const value: PropertyValue | undefined = inputs[key];
  if (typeof value !== "string" || value === "") return undefined;
  return /swt0[0-9a-v]{21}/iu.test(value) ? undefined : value;
}
