import type { PropertyMap, PropertyValue } from "../../../graph/property";
import type { AliasSpec } from "../aliases";
import { compact } from "../options";
import type { Answer, Recorder } from "../recorder";
import { type Cell, settled } from "./cell";
import type { Outputs } from "./output";
import { ResourceState, stateOf } from "./resource-state";
import type { JobQueue } from "./scheduler";
import type { Serializer } from "./serialize";

/** Options of a resource, as far as the renderer reads them. */
export interface ResourceOptionsLike {
  readonly provider?: object;
  readonly dependsOn?: unknown;
  readonly replaceWith?: unknown;
  readonly aliases?: readonly unknown[];
  readonly deletedWith?: object;
  readonly import?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly customTimeouts?: { readonly create?: string; readonly update?: string; readonly delete?: string };
  readonly version?: string;
  readonly pluginDownloadURL?: string;
  readonly transforms?: readonly unknown[];
  readonly hooks?: object;
  readonly urn?: unknown;
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

/** What registering needs of the SDK. */
export interface RegisterSdk {
  isCustomResource(value: object): boolean;
  isResource(value: unknown): boolean;
  gatherExplicitDependencies(dependsOn: unknown): Promise<object[]>;
  transitiveUrns(resources: ReadonlySet<object>, exclude: ReadonlySet<object>): Promise<Set<string>>;
  aliases(aliases: readonly unknown[], parentUrn: string | undefined): Promise<(string | AliasSpec)[]>;
  expandProviders(opts: ResourceOptionsLike): void;
  deserialize(value: PropertyValue): unknown;
}

/** `registerResource` and `registerResourceOutputs` of the SDK, straight to the recorder: no protobuf, few promises. */
export class Registrar {
  constructor(
    private readonly sdk: RegisterSdk,
    private readonly outputs: Outputs,
    private readonly serializer: Serializer,
    private readonly recorder: Recorder,
    private readonly queue: JobQueue,
    private readonly preview: boolean,
    private readonly fail: (reason: unknown) => void,
  ) {}

  /** Makes the resource's outputs readable at once, and registers it when its inputs are known. */
  register(construction: Construction): void {
    const { resource, props, custom } = construction;
    const state = new ResourceState(this.outputs, resource, this.preview, (value) =>
      this.sdk.deserialize(value),
    );
    state.attach(custom, custom ? Object.keys(props) : []);
    this.run(async () => {
      const { answer, inputs } = await this.send(construction);
      state.answer(answer, inputs);
    });
  }

  registerOutputs(resource: object, outputs: unknown): void {
    this.run(async () => {
      const urn = await this.urn(resource);
      const values = await this.complete((pending) => this.serializer.value(outputs, new Set(), pending));
      this.recorder.registerOutputs(urn ?? "", (values ?? {}) as PropertyMap);
    });
  }

  private run(operation: () => Promise<void>): void {
    this.queue.begin();
    operation().then(
      () => this.queue.end(),
      (error: unknown) => {
        this.fail(error);
        this.queue.end();
      },
    );
  }

  private async send(construction: Construction): Promise<{ answer: Answer; inputs: PropertyMap }> {
    const { resource, parent, type, name, custom, props, opts } = construction;
    const explicit = new Set([
      ...(await this.gather(opts.dependsOn)),
      ...(await this.gather(opts.replaceWith)),
    ]);
    const { values, origins } = await this.complete((pending) => this.serializer.properties(props, pending));
    const parentUrn = parent === undefined ? undefined : await this.urn(parent);
    const provider = custom && opts.provider !== undefined ? await this.providerRef(opts.provider) : "";
    if (!custom) this.sdk.expandProviders(opts);
    const exclude = new Set([resource]);
    const dependencies = await this.urns(explicit, exclude);
    const propertyDependencies: Record<string, string[]> = {};
    for (const [key, from] of origins) {
      const urns = await this.urns(from, exclude);
      for (const urn of urns) dependencies.add(urn);
      propertyDependencies[key] = [...urns];
    }
    const aliases = opts.aliases === undefined ? [] : await this.sdk.aliases(opts.aliases, parentUrn);
    const deletedWith = opts.deletedWith === undefined ? undefined : await this.urn(opts.deletedWith);
    const raw = {
      type,
      name,
      parent: parentUrn ?? "",
      custom,
      inputs: values,
      provider,
      dependencies: [...dependencies],
      propertyDependencies,
      options: optionsOf(opts, deletedWith, custom),
      aliases,
      pluginDownloadUrl: opts.pluginDownloadURL ?? "",
    };
    try {
      return { answer: await this.recorder.register(raw), inputs: values };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`failed to register new resource ${name} [${type}]: ${message}`, { cause: error });
    }
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
    if (dependsOn === undefined) return [];
    const list: unknown[] = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
    const plain = list.every((item) => this.sdk.isResource(item));
    return plain ? (list as object[]) : this.sdk.gatherExplicitDependencies(dependsOn);
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

  private async urn(resource: object): Promise<string | undefined> {
    const known = stateOf(resource)?.urn;
    return known ?? (await this.text(Reflect.get(resource, "urn")));
  }

  /** `ProviderResource.register`, with the reference kept where the SDK keeps it. */
  private async providerRef(provider: object): Promise<string> {
    const kept = Reflect.get(provider, "__registrationId") as string | undefined;
    if (kept !== undefined) return kept;
    const urn = await this.urn(provider);
    const id = (await this.text(Reflect.get(provider, "id"))) ?? UNKNOWN_ID;
    const ref = `${urn ?? ""}::${id}`;
    Reflect.set(provider, "__registrationId", ref);
    return ref;
  }

  private async text(output: unknown): Promise<string | undefined> {
    const cell = typeof output === "object" && output !== null ? this.outputs.cellOf(output) : undefined;
    if (cell === undefined) return typeof output === "string" ? output : undefined;
    if (cell.state === "pending") await settled([cell]);
    cell.observed = true;
    if (cell.state === "rejected") throw cell.error;
    return typeof cell.value === "string" && cell.value !== "" ? cell.value : undefined;
  }
}

const UNKNOWN_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function optionsOf(
  opts: ResourceOptionsLike,
  deletedWith: string | undefined,
  custom: boolean,
): ReturnType<typeof compact> {
  const { create, update, delete: destroy } = opts.customTimeouts ?? {};
  return compact({
    protect: opts.protect,
    retainOnDelete: opts.retainOnDelete,
    ignoreChanges: opts.ignoreChanges,
    additionalSecretOutputs: opts.additionalSecretOutputs,
    replaceOnChanges: opts.replaceOnChanges,
    deleteBeforeReplace: opts.deleteBeforeReplace,
    deletedWith,
    importId: custom ? opts.import : undefined,
    customTimeouts: {
      ...(create && { create }),
      ...(update && { update }),
      ...(destroy && { delete: destroy }),
    },
    version: opts.version,
  });
}
