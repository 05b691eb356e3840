import type { GraphResource } from "../../graph/model/graph";
import { changeAt, type Place, placesOf } from "./place";

/** One leaf of one resource, and the resource with just that one changed. */
export interface Leaf {
  readonly urn: string;
  /** Where the difference must be reported. */
  readonly path: string;
  readonly change: (resource: GraphResource) => GraphResource;
}

/** Every leaf of a resource: of its inputs, its options and its edges. */
export function leavesOf(resource: GraphResource): Leaf[] {
  const { urn, inputs, options, dependencies, propertyDependencies, parent, provider } = resource;
  const leaf = (path: string, change: Leaf["change"]): Leaf => ({ urn, path, change });
  return [
    ...placesOf(inputs).map((place) =>
      leaf(place.path, (each) => ({ ...each, inputs: changeAt(each.inputs, place, otherThan(place)) })),
    ),
    ...(["protect", "retainOnDelete"] as const).map((key) =>
      leaf(`options.${key}`, (each) => ({ ...each, options: { ...options, [key]: options[key] !== true } })),
    ),
    ...(["ignoreChanges", "replaceOnChanges", "additionalSecretOutputs"] as const).map((key) =>
      leaf(`options.${key}`, (each) => ({
        ...each,
        options: { ...options, [key]: [...(options[key] ?? []), "odd"] },
      })),
    ),
    ...dependencies.map((_, index) =>
      leaf("dependencies", (each) => ({ ...each, dependencies: dependencies.toSpliced(index, 1) })),
    ),
    ...Object.entries(propertyDependencies).flatMap(([key, urns]) =>
      urns.map((_, index) =>
        leaf(`propertyDependencies.${key}`, (each) => ({
          ...each,
          propertyDependencies: { ...propertyDependencies, [key]: urns.toSpliced(index, 1) },
        })),
      ),
    ),
    ...(parent === undefined ? [] : [leaf("parent", (each) => ({ ...each, parent: `${parent}-odd` }))]),
    ...(provider === undefined || provider === ""
      ? []
      : [leaf("provider", (each) => ({ ...each, provider: provider.replace(/::[^:]*$/u, "-odd$&") }))]),
    leaf("custom", (each) => ({ ...each, custom: !each.custom })),
  ];
}

/** A value of the same kind that stands for something else. */
export function otherThan({ value }: Place): string | number | boolean {
  if (typeof value === "number") return value + 1;
  return typeof value === "boolean" ? !value : `${value}-odd`;
}
