import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import type { PropertyMap, PropertyValue } from "../../../graph/model/property";

/**
 * How one row of the baseline is broken: one property of one resource set otherwise, one resource left out, or one
 * too many.
 */
export type Inversion =
  | {
      readonly type: string;
      /** Path of the property; undefined as `value` leaves it out. */
      readonly property: string;
      readonly value: PropertyValue | undefined;
      /** The property the rule names, where it is another one of the same resource. */
      readonly at?: string;
      /** Which resources of the type the row is about. Default: all. */
      readonly when?: (resource: GraphResource, graph: ResourceGraph) => boolean;
    }
  | { readonly without: string; readonly when?: (resource: GraphResource, graph: ResourceGraph) => boolean }
  | { readonly add: string };

/** Rule id → how its row is broken. */
export type Inversions = Readonly<Record<string, Inversion>>;

/** The inversions of these rules alone. */
export function only(inversions: Inversions, ...rules: readonly string[]): Inversions {
  return Object.fromEntries(Object.entries(inversions).filter(([rule]) => rules.includes(rule)));
}

/** One mutant: the graph with one inversion at one resource. */
export interface Mutant {
  readonly urn: string;
  readonly graph: ResourceGraph;
}

/** Every place in the graph where the inversion fits, each broken alone. */
export function mutantsOf(graph: ResourceGraph, inversion: Inversion): Mutant[] {
  if ("add" in inversion) return [withOneMore(graph, inversion.add)];
  const type = "without" in inversion ? inversion.without : inversion.type;
  const when = inversion.when ?? (() => true);
  return graph.resources
    .filter((resource) => resource.type === type && when(resource, graph))
    .map((resource) => ({
      urn: resource.urn,
      graph: {
        ...graph,
        resources: graph.resources.flatMap((each) => {
          if (each !== resource) return [each];
          if ("without" in inversion) return [];
          return [
            {
              ...each,
              inputs: changed(each.inputs, inversion.property.split("."), inversion.value) as PropertyMap,
            },
          ];
        }),
      },
    }));
}

function withOneMore(graph: ResourceGraph, type: string): Mutant {
  const urn = `urn:pulumi:${graph.stack}::${graph.project}::${type}::one-more`;
  const more: GraphResource = {
    urn,
    type,
    name: "one-more",
    custom: true,
    external: false,
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    options: {},
  };
  return { urn, graph: { ...graph, resources: [...graph.resources, more] } };
}

function changed(
  at: PropertyValue | undefined,
  path: readonly string[],
  value: PropertyValue | undefined,
): PropertyValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(at)) {
    return at.flatMap((item, index) => {
      if (index !== Number(step)) return [item];
      const next = changed(item, rest, value);
      return next === undefined ? [] : [next];
    });
  }
  const { [step]: old, ...others } = (at ?? {}) as PropertyMap;
  const next = changed(old, rest, value);
  return next === undefined ? others : { ...others, [step]: next };
}
