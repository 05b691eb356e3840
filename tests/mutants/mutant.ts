import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import type { Place } from "./place";
import { changeAt } from "./place";

/** Who is expected to see a mutant. */
export interface Expectation {
  readonly law: "closed" | "equal" | "baseline" | "fleet";
  /** Ids of the rules that may say so, `closed/` for any that begins with it. */
  readonly rules: readonly string[];
}

/** One fleet with one fault in one stamp. */
export interface Mutant {
  /** What kind of fault, in the words of the list of what must be caught. */
  readonly family: string;
  readonly cloud: string;
  /** Where the fault must be reported. */
  readonly urn: string;
  /** The property; empty for the resource as a whole. */
  readonly path: string;
  /** Resources that the mutated one is a companion of: a rule about both may name either. */
  readonly companions?: readonly string[];
  /** What was done, in a few words. */
  readonly what: string;
  /** Any of these is a right answer; the first that is given counts. */
  readonly expected: readonly Expectation[];
  /** The stamp with its fault; made when it is judged. */
  readonly make: () => StampGraph;
}

/** The stamp that is mutated and the others of its fleet. */
export interface MutantFleet {
  readonly cloud: string;
  readonly stamp: StampGraph;
  /** One of the same class with nothing in common: another region, account and block. */
  readonly other: StampGraph;
  readonly all: readonly StampGraph[];
  /** What another stamp's output is called where this one's has that token. */
  readonly twin: (token: string) => string | undefined;
  /** Type of the resource and property a token stands for. */
  readonly origin: (token: string) => { readonly type: string; readonly property: string } | undefined;
}

/** Makes mutants of a fleet, in an order that is always the same. */
export type Family = (fleet: MutantFleet) => Iterable<Mutant>;

export const CLOSED: Expectation = { law: "closed", rules: ["closed/", "fleet/"] };
export const EQUAL: Expectation = { law: "equal", rules: ["equal"] };
export const FLEET: Expectation = { law: "fleet", rules: ["fleet/"] };

/** The stamp with another graph. */
export function withGraph(stamp: StampGraph, change: Partial<ResourceGraph>): StampGraph {
  return { ...stamp, graph: { ...stamp.graph, ...change } };
}

/** The stamp with one resource made otherwise. */
export function withResource(
  stamp: StampGraph,
  resource: GraphResource,
  change: Partial<GraphResource>,
): StampGraph {
  const resources = stamp.graph.resources.map((each) => (each === resource ? { ...each, ...change } : each));
  return withGraph(stamp, { resources });
}

/** The stamp with one input made otherwise, and the outputs that repeat it. */
export function withInput(
  stamp: StampGraph,
  resource: GraphResource,
  place: Place,
  value: PropertyValue | undefined,
): StampGraph {
  const inputs = changeAt(resource.inputs, place, value);
  return withResource(stamp, resource, { inputs, outputs: repeated(resource, inputs) });
}

/** Outputs whose value was the input's have the new input's. */
export function repeated({ inputs, outputs }: GraphResource, changed: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => {
      const next = changed[key];
      if (next === undefined || next === inputs[key]) return [key, value];
      return [key, JSON.stringify(value) === JSON.stringify(inputs[key]) ? next : value];
    }),
  );
}

/** The stamp with one resource more, beside the others of its network. */
export function withExtra(
  stamp: StampGraph,
  type: string,
  inputs: PropertyMap,
  more: Partial<GraphResource> = {},
): { readonly stamp: StampGraph; readonly urn: string } {
  const { graph } = stamp;
  const extra = extraOf(graph, type, inputs, more);
  return { stamp: withGraph(stamp, { resources: [...graph.resources, extra] }), urn: extra.urn };
}

/** A resource that the blueprint does not have. */
export function extraOf(
  { stack, project }: ResourceGraph,
  type: string,
  inputs: PropertyMap,
  more: Partial<GraphResource> = {},
): GraphResource {
  const name = more.name ?? "one-more";
  return {
    urn: `urn:pulumi:${stack}::${project}::${type}::${name}`,
    type,
    name,
    custom: true,
    external: false,
    inputs,
    outputs: { ...inputs },
    dependencies: [],
    propertyDependencies: {},
    options: {},
    ...more,
  };
}

/** Resources of the stamp that its program made itself: no components, no providers of the engine's own. */
export function made({ graph }: StampGraph): readonly GraphResource[] {
  return graph.resources.filter(
    ({ custom, external, type }) => custom && !external && type !== "pulumi:pulumi:Stack",
  );
}
