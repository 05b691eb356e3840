import type { AliasSpec } from "./aliases";
import type { Construction, ResourceOptionsLike } from "./fast/prepare";
import type { FastSdk } from "./fast/runtime";

/** The SDK's modules, as far as the renderer touches them. Types the SDK does not publish are stated here. */
export interface SdkModules {
  readonly state: { withLocalStorage<T>(callback: () => T): T; getLocalStore(): Store | undefined };
  readonly settings: {
    setMockOptions(
      monitor: object,
      project: string,
      stack: string,
      preview: boolean,
      organization: string,
    ): void;
    disconnect(): Promise<void>;
  };
  readonly config: {
    setAllConfig(config: Readonly<Record<string, string>>, secretKeys: readonly string[]): void;
  };
  readonly stack: {
    runInPulumiStack(init: () => Promise<unknown>): Promise<unknown>;
  };
  readonly debuggable: { debuggablePromise<T>(promise: Promise<T>, context?: unknown): Promise<T> };
  readonly log: Record<"debug" | "info" | "warn" | "error", LogFunction>;
  readonly runtimeResource: RuntimeResourceModule;
  readonly resource: ResourceModule;
  readonly output: OutputModule;
  readonly index: OutputFunctions;
  readonly rpc: {
    specialAssetSig: string;
    specialArchiveSig: string;
    deserializeProperty(value: unknown): unknown;
  };
  readonly dependsOn: {
    gatherExplicitDependencies(dependsOn: unknown): Promise<object[]>;
    getAllTransitivelyReferencedResourceURNs(
      resources: ReadonlySet<object>,
      exclude: ReadonlySet<object>,
    ): Promise<Set<string>>;
  };
  readonly asset: { Asset: RuntimeType; Archive: RuntimeType };
}

/** The SDK's state of one program. */
export interface Store {
  terminated: boolean;
  leakCandidates: Set<unknown>;
  stackResource: object | undefined;
  settings: { options: { rootDirectory?: string } };
}

/** What a transformation is told about a resource that is being constructed. */
export interface ConstructionArgs {
  readonly resource: object;
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: ResourceOptionsLike & { readonly parent?: object };
}

/** Looks at a resource that is being constructed, and may change it. */
export type Transformation = (args: ConstructionArgs) => Pick<ConstructionArgs, "props" | "opts"> | undefined;

/** A function of `pulumi.log`. */
export type LogFunction = (
  message: string,
  resource?: { readonly urn: { promise(): Promise<string> } },
  streamId?: number,
  ephemeral?: boolean,
) => Promise<void>;

interface RuntimeType {
  isInstance(value: unknown): boolean;
}

interface ResourceModule {
  readonly Resource: RuntimeType & { stackTrace(skip: number): unknown[] };
  readonly CustomResource: RuntimeType;
  readonly ComponentResource: RuntimeType;
  expandProviders(opts: ResourceOptionsLike): void;
}

/** `registerResource` and its neighbours. */
export interface RuntimeResourceModule {
  registerResource(
    resource: object,
    parent: object | undefined,
    type: string,
    name: string,
    custom: boolean,
    remote: boolean,
    newDependency: unknown,
    props: Construction["props"],
    opts: ResourceOptionsLike,
    ...rest: unknown[]
  ): void;
  readResource(
    resource: object,
    parent: object | undefined,
    type: string,
    name: string,
    props: Construction["props"],
    opts: ResourceOptionsLike,
    ...rest: unknown[]
  ): void;
  registerResourceOutputs(resource: object, outputs: unknown): void;
  mapAliasesForRequest(aliases: readonly unknown[], parentUrn: string | undefined): Promise<AliasMessage[]>;
}

/** `Alias` of alias.proto, as far as it is read here. */
export interface AliasMessage {
  hasSpec(): boolean;
  getUrn(): string;
  getSpec(): AliasSpecMessage | undefined;
}

interface AliasSpecMessage {
  getName(): string;
  getType(): string;
  getStack(): string;
  getProject(): string;
  getParenturn(): string;
  getNoparent(): boolean;
}

/** The functions on outputs that both the SDK's index and its `output` module export. */
export interface OutputFunctions {
  output(value: unknown): object;
  all(value: unknown): object;
  secret(value: unknown): object;
  unsecret(value: unknown): object;
  concat(...parts: unknown[]): object;
  interpolate(literals: readonly string[], ...placeholders: unknown[]): object;
  jsonStringify(value: unknown, replacer?: Replacer, space?: string | number): object;
  jsonParse(text: unknown, reviver?: Replacer): object;
}

/** As in `JSON.stringify`. */
export type Replacer = (this: unknown, key: string, value: unknown) => unknown;

interface OutputModule extends OutputFunctions {
  readonly Output: OutputClass;
  readonly unknown: object;
  containsUnknowns(value: unknown): boolean;
}

interface OutputClass extends RuntimeType {
  new (origins: Set<object>, ...parts: Promise<unknown>[]): object;
  readonly prototype: object;
  create(value: unknown): object;
}

/** What an alias message of the SDK says. */
export function aliasOf(alias: AliasMessage): string | AliasSpec {
  const spec = alias.hasSpec() ? alias.getSpec() : undefined;
  if (spec === undefined) return alias.getUrn();
  return {
    ...(spec.getName() === "" ? {} : { name: spec.getName() }),
    ...(spec.getType() === "" ? {} : { type: spec.getType() }),
    ...(spec.getStack() === "" ? {} : { stack: spec.getStack() }),
    ...(spec.getProject() === "" ? {} : { project: spec.getProject() }),
    ...(spec.getParenturn() === "" ? {} : { parent: spec.getParenturn() }),
    ...(spec.getNoparent() ? { noParent: true } : {}),
  };
}

/** Deeper values may be circles, which the SDK's own function knows how to leave. */
const DEPTH = 30;

/** `containsUnknowns` of the SDK, without a set of what was seen and without asking literals whether they are unknown. */
function holdsUnknown(value: unknown, thorough: (value: unknown) => boolean, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth > DEPTH) return thorough(value);
  if (Array.isArray(value)) {
    for (const item of value) if (holdsUnknown(item, thorough, depth + 1)) return true;
    return false;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return thorough(value);
  for (const key in value) {
    if (Object.hasOwn(value, key) && holdsUnknown(Reflect.get(value, key), thorough, depth + 1)) return true;
  }
  return false;
}

/** The SDK's parts in the form the fast runtime takes them. */
export function fastSdk(modules: SdkModules): FastSdk {
  const { output, resource, rpc, dependsOn, asset, runtimeResource } = modules;
  const { Output, unknown, containsUnknowns } = output;
  const sample = new Output(new Set(), Promise.resolve(), Promise.resolve(true), Promise.resolve(false));
  return {
    prototype: Output.prototype,
    unknown,
    containsUnknowns: (value) => holdsUnknown(value, containsUnknowns, 0),
    isOutput: (value) => Output.isInstance(value),
    isResource: (value) => resource.Resource.isInstance(value),
    isCustomResource: (value) => resource.CustomResource.isInstance(value),
    isComponentResource: (value) => resource.ComponentResource.isInstance(value),
    complaints: {
      toString: () => String(sample),
      toJSON: () => String(Reflect.apply(Reflect.get(sample, "toJSON"), sample, [])),
    },
    assetSignature: rpc.specialAssetSig,
    archiveSignature: rpc.specialArchiveSig,
    isAsset: (value) => asset.Asset.isInstance(value),
    isArchive: (value) => asset.Archive.isInstance(value),
    gatherExplicitDependencies: (value) => dependsOn.gatherExplicitDependencies(value),
    transitiveUrns: (resources, exclude) =>
      dependsOn.getAllTransitivelyReferencedResourceURNs(resources, exclude),
    expandProviders: (opts) => resource.expandProviders(opts),
    deserialize: (value) => rpc.deserializeProperty(value),
    plainAliases,
    aliases: async (aliases, parentUrn) => {
      const plain = plainAliases(aliases);
      if (plain !== undefined) return plain;
      const unwrapped = [];
      for (const alias of aliases) unwrapped.push(await promised(output.output(alias)));
      const messages = await runtimeResource.mapAliasesForRequest([...new Set(unwrapped)], parentUrn);
      return messages.map(aliasOf);
    },
  };
}

function plainAliases(aliases: readonly unknown[]): (string | AliasSpec)[] | undefined {
  const plain = aliases.map((alias) => plainAlias(alias));
  return plain.every((alias) => alias !== undefined) ? plain : undefined;
}

/** An alias of nothing but texts, which needs no waiting; azure-native's resources have dozens of them. */
function plainAlias(alias: unknown): string | AliasSpec | undefined {
  if (typeof alias === "string") return alias;
  if (typeof alias !== "object" || alias === null || Object.getPrototypeOf(alias) !== Object.prototype)
    return undefined;
  const { parent, ...rest } = alias as Readonly<Record<string, unknown>>;
  if (isTypeAlone(rest) && !("parent" in alias)) return rest;
  const known = Object.entries(rest).filter(([, value]) => value !== undefined && value !== "");
  if (parent !== undefined || known.some(([, value]) => typeof value !== "string")) return undefined;
  return { ...(Object.fromEntries(known) as AliasSpec), ...("parent" in alias ? { noParent: true } : {}) };
}

/** What nearly all are: the type in an older version of Azure's API. */
function isTypeAlone(alias: Readonly<Record<string, unknown>>): alias is { readonly type: string } {
  const { type } = alias;
  return typeof type === "string" && type !== "" && Object.keys(alias).length === 1;
}

function promised(output: object): Promise<unknown> {
  return (output as { promise(): Promise<unknown> }).promise();
}
