import { checkClosed } from "../graph/closed/closed";
import type { Finding } from "../graph/closed/finding";
import type { Derivation, GraphResource, ResourceGraph } from "../graph/model/graph";
import { isMap, isSecret, type PropertyValue, reveal, UNKNOWN } from "../graph/model/property";
import { isRouting, ROUTING_ALLOW } from "../graph/closed/routing-role";
import { derivationsOf } from "./kinds/derivations";

/** A property's value, or why there is none: not set, not yet known, or sealed in ciphertext. */
export type Reading =
  | { readonly state: "known"; readonly value: PropertyValue; readonly secret: boolean }
  | { readonly state: "absent" | "unknown" | "sealed" };

/** A stack's graph as rules look at it. */
export class Subject {
  readonly #byType = new Map<string, GraphResource[]>();
  readonly #byUrn = new Map<string, GraphResource>();
  #breaches: readonly Finding[] | undefined;

  /**
   * @param graph the stack's resources
   * @param derivations what the stamp derived from its identity; by default what the stack's outputs say
   * @param marksSecrets false where the graph's source hands secrets on in plain text, as Pulumi's policy host does
   */
  constructor(
    readonly graph: ResourceGraph,
    readonly derivations: readonly Derivation[] = derivationsOf(graph.outputs),
    readonly marksSecrets = true,
  ) {
    for (const resource of graph.resources) {
      this.#byUrn.set(resource.urn, resource);
      const list = this.#byType.get(resource.type);
      if (list === undefined) this.#byType.set(resource.type, [resource]);
      else list.push(resource);
    }
  }

  /** Whether every value is final: what can't be read then is a violation. */
  get final(): boolean {
    return this.graph.origin === "state";
  }

  /** What breaks the first law; looked for once, for all rules that report it. */
  breaches(): readonly Finding[] {
    // Which stamps it lists, a preview does not say; those of other projects it never does.
    const role = isRouting(this.graph) ? ({ role: "routing", allow: ROUTING_ALLOW } as const) : {};
    this.#breaches ??= checkClosed(this.graph, { derivations: this.derivations, ...role });
    return this.#breaches;
  }

  /** Resources of one or more types, in order of registration. */
  ofType(...types: readonly string[]): readonly GraphResource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  /** The resource with this URN. */
  byUrn(urn: string): GraphResource | undefined {
    return this.#byUrn.get(urn);
  }

  /** Whether an input of one resource was fed from another: by dependency, id or one of its outputs. */
  refers(from: GraphResource, property: string, to: GraphResource): boolean {
    // Outputs repeat inputs, so that every resource would seem to refer to itself.
    if (from === to) return false;
    const key = property.split(/[.[]/, 1)[0] ?? property;
    const reading = read(from.inputs, property);
    if (reading.state === "known" && typeof reading.value === "string") {
      if (reading.value === to.id) return true;
      const { value } = reading;
      // An output that repeats what a third resource gave names that one.
      const own = Object.entries(to.outputs).filter(([output]) => !to.propertyDependencies[output]?.length);
      if (own.some(([, output]) => output === value)) return true;
    }
    return from.propertyDependencies[key]?.includes(to.urn) === true;
  }

  /** Resources of a type whose property refers to the given one, e.g. a bucket's policies. */
  referring(type: string, property: string, to: GraphResource): readonly GraphResource[] {
    return this.ofType(type).filter((from) => this.refers(from, property, to));
  }
}

/**
 * Reads a property by its path: `a.b[0].c`. Secrets are looked into; what a preview does not know yet, or only
 * ciphertext holds, is told apart from what is not set.
 */
export function read(inputs: PropertyValue, path: string): Reading {
  let at: PropertyValue | undefined = inputs;
  let secret = false;
  for (const step of ["", ...path.split(/[.[\]]+/).filter((part) => part !== "")]) {
    if (step !== "") at = stepInto(at, step);
    if (at === undefined) return { state: "absent" };
    if (at === UNKNOWN) return { state: "unknown" };
    if (!isSecret(at)) continue;
    secret = true;
    at = reveal(at);
    if (at === undefined) return { state: "sealed" };
  }
  return at === null || at === undefined ? { state: "absent" } : { state: "known", value: at, secret };
}

function stepInto(at: PropertyValue | undefined, step: string): PropertyValue | undefined {
  if (Array.isArray(at)) return at[Number(step)];
  return isMap(at) && Object.hasOwn(at, step) ? at[step] : undefined;
}
