import { type PropertyMap, type PropertyValue, UNKNOWN } from "../../graph/model/property";
import type { AliasSpec } from "../aliases";
import { type Cell, settled } from "./cell";
import { stateOf } from "./resource-state";
import type { Serializer } from "./serialize";
import type { Values } from "./values";

/** How long an engine waits for a resource's operations, as in `30m`. */
export type Timeouts = { readonly [operation in "create" | "update" | "delete"]?: string };

/** Options of a resource, as far as the renderer reads them. */
export interface ResourceOptionsLike {
  readonly provider?: object;
  readonly dependsOn?: unknown;
  readonly replaceWith?: unknown;
  readonly aliases?: readonly unknown[] | undefined;
  readonly deletedWith?: object;
  readonly import?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly customTimeouts?: Timeouts;
  readonly version?: string;
  readonly pluginDownloadURL?: string;
  readonly transforms?: readonly unknown[];
  readonly hooks?: object;
  readonly id?: unknown;
}

/** A resource that a constructor wants registered. */
export interface Construction {
  readonly resource: object;
  readonly parent: object | undefined;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: ResourceOptionsLike;
}

/** What preparing a registration needs of the SDK. */
export interface PrepareSdk {
  isCustomResource(value: object): boolean;
  isResource(value: unknown): boolean;
  gatherExplicitDependencies(dependsOn: unknown): Promise<object[]>;
  transitiveUrns(resources: ReadonlySet<object>, exclude: ReadonlySet<object>): Promise<Set<string>>;
  aliases(aliases: readonly unknown[], parentUrn: string | undefined): Promise<(string | AliasSpec)[]>;
  /** Aliases that hold nothing but texts; undefined where one of them has a promise or an output in it. */
  plainAliases(aliases: readonly unknown[]): (string | AliasSpec)[] | undefined;
  expandProviders(opts: ResourceOptionsLike): void;
  deserialize(value: PropertyValue): unknown;
}

/** What the engine is told of a resource, all of it known. */
export interface Prepared {
  readonly parent: string;
  readonly provider: string;
  readonly inputs: PropertyMap;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** `prepareResource` of the SDK: waits for all a registration needs. */
export class Preparer {
  constructor(
    private readonly sdk: PrepareSdk,
    private readonly cells: Values,
    private readonly serializer: Serializer,
  ) {}

  /** Never at once, as the resource's constructor may go on. */
  async prepare({ resource, parent, custom, props, opts }: Construction): Promise<Prepared> {
    await Promise.resolve();
    const explicit = new Set<object>();
    for (const dependsOn of [opts.dependsOn, opts.replaceWith]) {
      if (dependsOn === undefined) continue;
      for (const each of await this.gather(dependsOn)) explicit.add(each);
    }
    const pending: Cell[] = [];
    let serialized = this.serializer.properties(props, pending);
    if (pending.length > 0) {
      await settled(pending);
      serialized = await this.complete((cells) => this.serializer.properties(props, cells));
    }
    const { values, origins } = serialized;
    const parentUrn = parent === undefined ? undefined : (stateOf(parent)?.urn ?? (await this.urn(parent)));
    const provider =
      custom && opts.provider !== undefined
        ? (keptRef(opts.provider) ?? (await this.providerRef(opts.provider)))
        : "";
    if (!custom) this.sdk.expandProviders(opts);
    const exclude = new Set([resource]);
    const dependencies = this.knownUrns(explicit, resource) ?? (await this.urns(explicit, exclude));
    const propertyDependencies: Record<string, string[]> = {};
    for (const key of Object.keys(values)) {
      const from = origins.get(key);
      if (from === undefined) {
        propertyDependencies[key] = [];
        continue;
      }
      const urns = this.knownUrns(from, resource) ?? (await this.urns(from, exclude));
      for (const urn of urns) dependencies.add(urn);
      propertyDependencies[key] = [...urns];
    }
    return {
      parent: parentUrn ?? "",
      provider,
      inputs: values,
      dependencies: [...dependencies],
      propertyDependencies,
    };
  }

  /** The aliases of a resource, unwrapped. */
  aliases(aliases: readonly unknown[], parentUrn: string): Promise<(string | AliasSpec)[]> {
    return this.sdk.aliases(aliases, parentUrn === "" ? undefined : parentUrn);
  }

  /** One value, complete. */
  async value(value: unknown): Promise<PropertyValue | undefined> {
    return this.complete((pending) => this.serializer.value(value, new Set(), pending));
  }

  /** Repeats a walk over values until nothing in them is pending. */
  private async complete<T>(walk: (pending: Cell[]) => T): Promise<T> {
    for (;;) {
      const pending: Cell[] = [];
      const result = walk(pending);
      if (pending.length === 0) return result;
      await settled(pending);
    }
  }

  private async gather(dependsOn: unknown): Promise<object[]> {
    const list: unknown[] = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
    const plain = list.every((item) => this.sdk.isResource(item));
    return plain ? (list as object[]) : this.sdk.gatherExplicitDependencies(dependsOn);
  }

  /** The URNs of resources; undefined where one of them is not known yet, or is a component. */
  private knownUrns(resources: ReadonlySet<object>, except: object): Set<string> | undefined {
    const urns = new Set<string>();
    for (const resource of resources) {
      if (!this.sdk.isCustomResource(resource)) return undefined;
      if (resource === except) continue;
      const urn = stateOf(resource)?.urn;
      if (urn === undefined) return undefined;
      urns.add(urn);
    }
    return urns;
  }

  private async urns(resources: ReadonlySet<object>, exclude: ReadonlySet<object>): Promise<Set<string>> {
    const urns = new Set<string>();
    for (const resource of resources) {
      // Components stand for their children, which the SDK collects when they are constructed.
      if (!this.sdk.isCustomResource(resource)) return this.sdk.transitiveUrns(resources, exclude);
      if (exclude.has(resource)) continue;
      const urn = stateOf(resource)?.urn ?? (await this.urn(resource));
      if (urn !== undefined) urns.add(urn);
    }
    return urns;
  }

  async urn(resource: object): Promise<string | undefined> {
    const known = stateOf(resource)?.urn;
    return known ?? (await this.text(Reflect.get(resource, "urn")));
  }

  /** `ProviderResource.register`, with the reference kept where the SDK keeps it. */
  private async providerRef(provider: object): Promise<string> {
    const urn = await this.urn(provider);
    const id = (await this.text(Reflect.get(provider, "id"))) ?? UNKNOWN;
    const ref = `${urn ?? ""}::${id}`;
    Reflect.set(provider, "__registrationId", ref);
    return ref;
  }

  private async text(output: unknown): Promise<string | undefined> {
    const cell = typeof output === "object" && output !== null ? this.cells.cellOf(output) : undefined;
    if (cell === undefined) return typeof output === "string" ? output : undefined;
    if (cell.state === "pending") await settled([cell]);
    cell.observed = true;
    if (cell.state === "rejected") throw cell.error;
    return typeof cell.value === "string" && cell.value !== "" ? cell.value : undefined;
  }
}

function keptRef(provider: object): string | undefined {
  return Reflect.get(provider, "__registrationId") as string | undefined;
}
