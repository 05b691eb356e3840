import { numberOutputsOf } from "../canonical/project-number";
import type { Derivation, GraphResource, ResourceGraph } from "../model/graph";
import type { PropertyMap } from "../model/property";
import { ADDRESS_SPACES, NAME_SCOPES, type NameRule } from "./name-scopes";

/** Derived values that belong to one stamp alone; regions, rings and accounts may be several stamps'. */
const EXCLUSIVE = /^(?:name|guid|hostName|cidr)/u;

/**
 * Which resources and derived values of a stamp, by their number, claim something that the whole fleet has but once.
 * Equal stamps have the same.
 */
export interface Claims {
  /** Resources with a physical name. */
  readonly names: readonly { readonly resource: number; readonly rule: NameRule }[];
  /** Resources with address blocks, and the paths of these. */
  readonly blocks: readonly { readonly resource: number; readonly paths: readonly (readonly string[])[] }[];
  /** Derived values that are the stamp's alone. */
  readonly exclusive: readonly number[];
  /** Derived address blocks. */
  readonly ranges: readonly number[];
}

/** What a stamp claims. */
export function claimsOf({ resources }: ResourceGraph, derivations: readonly Derivation[]): Claims {
  const standing = (pattern: RegExp): number[] =>
    derivations.flatMap(({ stands }, number) => (pattern.test(stands) ? [number] : []));
  return {
    exclusive: standing(EXCLUSIVE),
    ranges: standing(/^cidr/u),
    names: resources.flatMap(({ type, external }, resource) => {
      const rule = NAME_SCOPES[type];
      return rule === undefined || external ? [] : [{ resource, rule }];
    }),
    blocks: resources.flatMap(({ type }, resource) => {
      const paths = ADDRESS_SPACES[type]?.map((path) => path.split("."));
      return paths === undefined ? [] : [{ resource, paths }];
    }),
  };
}

/** First resources of a graph that are kept with what it claims: the stack itself, and what it is made of. */
const FIRST = 3;

/** What a graph claims, and as little of the graph as says it; `graph.resources` has other numbers than the whole has. */
export interface ClaimingPart {
  readonly graph: ResourceGraph;
  readonly claims: Claims;
}

/** The part of a graph that is looked at once its laws are proven: what `FleetIndex` and `FleetCheck` make of both is the same. */
export function claimingPart(graph: ResourceGraph, claims: Claims): ClaimingPart {
  const keys = new Map<number, Set<string>>();
  const want = (resource: number, key?: string): void => {
    const wanted = keys.get(resource) ?? new Set();
    keys.set(resource, key === undefined ? wanted : wanted.add(key));
  };
  for (const { resource, rule } of claims.names) want(resource, rule.property);
  for (const { resource, paths } of claims.blocks) for (const [key] of paths) want(resource, key);
  for (const [number, { type }] of graph.resources.entries())
    if (number < FIRST || numberOutputsOf(type).length > 0) want(number);
  const numbers = [...keys.keys()].sort((a, b) => a - b);
  const place = new Map(numbers.map((number, index) => [number, index]));
  const resources = numbers.flatMap((number): GraphResource[] => {
    const resource = graph.resources[number];
    if (resource === undefined) return [];
    const { inputs, outputs, type } = resource;
    return [
      {
        ...resource,
        inputs: only(inputs, [...(keys.get(number) ?? [])]),
        outputs: only(outputs, numberOutputsOf(type)),
        dependencies: [],
        propertyDependencies: {},
        options: {},
      },
    ];
  });
  return {
    graph: { ...graph, resources },
    claims: {
      ...claims,
      names: claims.names.map(({ resource, rule }) => ({ resource: place.get(resource) ?? 0, rule })),
      blocks: claims.blocks.map(({ resource, paths }) => ({ resource: place.get(resource) ?? 0, paths })),
    },
  };
}

function only(map: PropertyMap, keys: readonly string[]): PropertyMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => keys.includes(key)));
}
