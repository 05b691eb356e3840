import { UNKNOWN } from "../../graph/model/property";
import type { Cell } from "./cell";
import type { Construction, Prepared, PrepareSdk } from "./prepare";
import { stateOf } from "./resource-state";
import type { Serialized, Serializer } from "./serialize";

const NONE: readonly string[] = Object.freeze([]);
const NOTHING: readonly object[] = [];

/**
 * Prepares what nearly all resources are, without a promise: inputs of values and of outputs, options that name resources and hold no
 * outputs themselves. Each promise costs as much as the work it stands for.
 */
export class ReadyParts {
  constructor(
    private readonly sdk: PrepareSdk,
    private readonly serializer: Serializer,
  ) {}

  /**
   * @param pending receives the cells to wait for; when there are any, the answer says nothing
   * @returns undefined for what `Preparer` alone can find out
   */
  prepare(construction: Construction, pending: Cell[]): Prepared | undefined {
    const { resource, parent, custom, props, opts } = construction;
    const explicit = opts.replaceWith === undefined ? this.plainly(opts.dependsOn) : undefined;
    if (explicit === undefined) return undefined;
    const parentUrn = parent === undefined ? "" : readyUrn(parent, pending);
    const provider = custom && opts.provider !== undefined ? readyRef(opts.provider, pending) : "";
    if (parentUrn === undefined || provider === undefined) return undefined;
    const serialized = this.serializer.properties(props, pending);
    const dependencies: string[] = [];
    if (!this.urns(explicit, resource, dependencies, pending)) return undefined;
    const propertyDependencies = this.flows(serialized, resource, dependencies, pending);
    if (propertyDependencies === undefined || pending.length > 0) return undefined;
    if (!custom) this.sdk.expandProviders(opts);
    const { values: inputs } = serialized;
    return {
      parent: parentUrn,
      provider,
      inputs,
      dependencies,
      propertyDependencies,
    };
  }

  /** For each property the URNs whose outputs flow into it, which are dependencies as well. */
  private flows(
    { values, origins }: Serialized,
    resource: object,
    dependencies: string[],
    pending: Cell[],
  ): Record<string, readonly string[]> | undefined {
    const flows: Record<string, readonly string[]> = {};
    for (const key in values) {
      if (!Object.hasOwn(values, key)) continue;
      const from = origins.size === 0 ? undefined : origins.get(key);
      if (from === undefined) {
        flows[key] = NONE;
        continue;
      }
      const urns: string[] = [];
      if (!this.urns(from, resource, urns, pending)) return undefined;
      for (const urn of urns) if (!dependencies.includes(urn)) dependencies.push(urn);
      flows[key] = urns;
    }
    return flows;
  }

  /** Adds the URNs of resources, each once; false where one is a component, which stands for its children. */
  private urns(resources: Iterable<object>, except: object, into: string[], pending: Cell[]): boolean {
    for (const resource of resources) {
      if (!this.sdk.isCustomResource(resource)) return false;
      if (resource === except) continue;
      const urn = readyUrn(resource, pending);
      if (urn === undefined) return false;
      if (!into.includes(urn)) into.push(urn);
    }
    return true;
  }

  /** The resources of `dependsOn`; undefined where it has promises or outputs in it. */
  private plainly(dependsOn: unknown): readonly object[] | undefined {
    if (dependsOn === undefined) return NOTHING;
    const list: unknown[] = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
    return list.every((item) => this.sdk.isResource(item)) ? (list as object[]) : undefined;
  }
}

/** A resource's URN, empty while it is waited for; undefined for one that was registered in another way. */
export function readyUrn(resource: object, pending: Cell[]): string | undefined {
  const state = stateOf(resource);
  if (state === undefined || state.urn !== undefined) return state?.urn;
  pending.push(state.cell("urn"));
  return "";
}

/** `ProviderResource.register`, with the reference kept where the SDK keeps it. */
function readyRef(provider: object, pending: Cell[]): string | undefined {
  const kept = Reflect.get(provider, "__registrationId") as unknown;
  if (typeof kept === "string" && kept !== "") return kept;
  const urn = readyUrn(provider, pending);
  if (urn === undefined || urn === "") return urn;
  const { value } = stateOf(provider)?.cell("id") ?? {};
  const ref = `${urn}::${typeof value === "string" && value !== "" ? value : UNKNOWN}`;
  Reflect.set(provider, "__registrationId", ref);
  return ref;
}
