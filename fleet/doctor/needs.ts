import type { Blueprint } from "../../components/contract/blueprint";
import { REGIONS } from "../../components/contract/regions";
import type { StampIdentity } from "../../components/contract/identity";
import type { ResourceGraph } from "../../graph/model/graph";
import type { PropertyMap, PropertyValue } from "../../graph/model/property";

/** What a stamp needs of its cloud, read from what its program makes. */
export interface Needs {
  readonly id: string;
  readonly identity: StampIdentity;
  readonly global: Blueprint["global"];
  /** Release → repositories whose image it is the tag of, e.g. `acme/web`. */
  readonly images: readonly { readonly repository: string; readonly tag: string }[];
  readonly zones: readonly string[];
  readonly copyRegion: string | undefined;
  /** Type → how many the stamp makes. */
  readonly counts: ReadonlyMap<string, number>;
  /** Inputs of the resources of a type, plain. */
  readonly inputsOf: (type: string) => readonly PropertyMap[];
}

/** Reads needs from a rendered stamp. @param blueprint the fleet's */
export function needsOf(
  identity: StampIdentity,
  blueprint: Pick<Blueprint, "global" | "release" | "classes">,
  graph: ResourceGraph,
): Needs {
  const region = REGIONS[identity.cloud][identity.region];
  const counts = new Map<string, number>();
  for (const { type } of graph.resources) counts.set(type, (counts.get(type) ?? 0) + 1);
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
    counts,
    inputsOf: (type) =>
      graph.resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs),
  };
}

/** How many resources of a type the stamp makes. */
export function countOf({ counts }: Needs, type: string): number {
  return counts.get(type) ?? 0;
}

/** A text input; undefined where it is none, or has a part that only the cloud knows. */
export function textAt(inputs: PropertyMap, key: string): string | undefined {
  const value: PropertyValue | undefined = inputs[key];
  if (typeof value !== "string" || value === "") return undefined;
  return /swt0[0-9a-v]{21}/iu.test(value) ? undefined : value;
}
