import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";

/** What a cloud refuses, or does wrongly, and no schema of it says. */
export interface KnownRule {
  readonly id: string;
  readonly cloud: "aws" | "azure" | "gcp";
  readonly says: string;
  /** Who met it. */
  readonly source: string;
  /** Names of the resources that break it. */
  readonly breaks: (graph: ResourceGraph) => string[];
}

export const of = (graph: ResourceGraph, type: string): readonly GraphResource[] =>
  graph.resources.filter((resource) => resource.type === type);

export const names = (resources: readonly GraphResource[]): string[] => resources.map(({ name }) => name);

/** The value at a path of an input. */
export function at(inputs: PropertyMap, path: string): PropertyValue | undefined {
  return path
    .split(".")
    .reduce<PropertyValue | undefined>(
      (value, key) => (Array.isArray(value) ? value[Number(key)] : isMap(value) ? value[key] : undefined),
      inputs,
    );
}

/** All texts in a value, however deep. */
export function texts(value: PropertyMap | PropertyValue | undefined): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

/** All of a type, where no alarm speaks of the metric. */
export function unseen(graph: ResourceGraph, type: string, alarms: string, metric: string): string[] {
  const seen = of(graph, alarms).some(({ inputs }) => JSON.stringify(inputs).includes(metric));
  return seen ? [] : names(of(graph, type));
}
