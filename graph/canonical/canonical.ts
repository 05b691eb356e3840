import { Abstraction } from "./abstraction";
import { canonicalOptions } from "./options";
import { formOutputs } from "./outputs";
import { CanonicalValues } from "./values";
import type { Derivation, GraphResource, ResourceGraph } from "../model/graph";
import { type Ownership, ownershipOf } from "../model/ownership";
import { observedOtherwise } from "../model/observed";
import type { PropertyMap, PropertyValue } from "../model/property";
import { parseUrn, providerUrn, STACK_TYPE } from "../model/urn";

/** One resource with everything that belongs to a stamp's identity abstracted away. */
export interface CanonicalResource {
  readonly type: string;
  readonly custom: boolean;
  /** Only when the resource was read, with the id it was read by. */
  readonly external?: string;
  /** Canonical URNs of parent and provider; no parent means the stack itself. */
  readonly parent?: string;
  readonly provider?: string;
  readonly inputs: PropertyMap;
  /** Outputs that contradict the inputs, by path; absent when none does. */
  readonly observed?: PropertyMap;
  /** Canonical URNs, sorted. */
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly options: PropertyMap;
}

/** What the second law compares: the same for all stamps of a class, cloud and release. */
export interface CanonicalGraph {
  /** Canonical URN → resource. */
  readonly resources: Readonly<Record<string, CanonicalResource>>;
  readonly outputs: PropertyMap;
  /** Name of the stack; not part of the form. */
  readonly stack: string;
  /** Canonical URN → URN in this stack; not part of the form. */
  readonly urns: ReadonlyMap<string, string>;
  /** Values nobody knows yet (a preview) or nobody can read (encrypted); with any, fingerprints say less. */
  readonly unknown: number;
}

/**
 * The canonical form of a graph. Derived values are replaced by what they stand for and generated identifiers by
 * their owner, wherever they hide; what providers and engines add on the way from a program to a state is left
 * out. The form of a render and of a state of the same program are the same, except where the cloud composes an
 * identifier out of a name and the program uses both spellings: `resolveTokens` settles those.
 *
 * @param derivations what the stamp derived from its identity, in any order
 * @param ownership the graph's generated identifiers, where they are at hand already
 */
export function canonicalise(
  graph: ResourceGraph,
  derivations: readonly Derivation[],
  ownership: Ownership = ownershipOf(graph),
): CanonicalGraph {
  const abstraction = new Abstraction(graph, derivations, ownership);
  const values = new CanonicalValues(abstraction);
  const resources: Record<string, CanonicalResource> = {};
  const urns = new Map<string, string>();
  const root = graph.resources.find(({ type }) => type === STACK_TYPE)?.urn;
  for (const resource of graph.resources) {
    if (resource.type === STACK_TYPE) continue;
    let urn = abstraction.urn(resource.urn);
    for (let copy = 2; urns.has(urn); copy += 1) urn = `${abstraction.urn(resource.urn)}⟨${copy}⟩`;
    urns.set(urn, resource.urn);
    resources[urn] = canonicalResource(resource, root, abstraction, values);
  }
  const outputs: Record<string, PropertyValue> = { ...formOutputs(graph.outputs) };
  return { resources, outputs: values.map(outputs), stack: graph.stack, urns, unknown: values.unknown };
}

function canonicalResource(
  resource: GraphResource,
  root: string | undefined,
  abstraction: Abstraction,
  values: CanonicalValues,
): CanonicalResource {
  const { type, custom, external, parent, provider } = resource;
  const isProviderUsed = custom && provider !== undefined && provider !== "";
  const observed = observedOtherwise(resource);
  return {
    type,
    custom,
    ...(external ? { external: String(abstraction.text(resource.id ?? "", "id")) } : {}),
    ...(parent === undefined || parent === root || (root === undefined && isStack(parent))
      ? {}
      : { parent: abstraction.reference(parent) }),
    ...(isProviderUsed ? { provider: abstraction.reference(providerUrn(provider)) } : {}),
    // What a read took as inputs depends on the provider; its id says it all.
    inputs: external ? {} : values.map(resource.inputs),
    ...(Object.keys(observed).length === 0 ? {} : { observed }),
    dependencies: canonicalUrns(resource.dependencies, abstraction),
    propertyDependencies: canonicalEdges(resource.propertyDependencies, abstraction),
    options: canonicalOptions(resource.options, abstraction),
  };
}

function isStack(urn: string): boolean {
  return parseUrn(urn)?.qualifiedType === STACK_TYPE;
}

function canonicalUrns(urns: readonly string[], abstraction: Abstraction): readonly string[] {
  if (urns.length === 0) return urns;
  const canonical = urns.map((urn) => abstraction.reference(urn));
  return canonical.length === 1 ? canonical : [...new Set(canonical)].sort();
}

function canonicalEdges(
  edges: GraphResource["propertyDependencies"],
  abstraction: Abstraction,
): Record<string, readonly string[]> {
  const result: Record<string, readonly string[]> = {};
  for (const property of Object.keys(edges)) {
    const urns = edges[property] ?? [];
    if (urns.length > 0) result[property] = canonicalUrns(urns, abstraction);
  }
  return result;
}
