import type { ResourceOptions } from "../graph/model/graph";
import type { PropertyMap } from "../graph/model/property";
import { compact } from "./options";
import type { Recorder } from "./recorder";
import type { Answer } from "./registration";
import { type AliasMessage, aliasOf } from "./sdk";

/** A protobuf struct, as far as it is read here. */
interface Struct {
  toJavaScript(): PropertyMap;
}

interface TimeoutsMessage {
  getCreate(): string;
  getUpdate(): string;
  getDelete(): string;
}

/** `RegisterResourceRequest` of Pulumi's resource.proto, as far as it is read here. */
export interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getObject(): Struct | undefined;
  getProvider(): string;
  getDependenciesList(): string[];
  getPropertydependenciesMap(): { entries(): Iterable<[string, { getUrnsList(): string[] }]> };
  hasProtect(): boolean;
  getProtect(): boolean;
  hasRetainondelete(): boolean;
  getRetainondelete(): boolean;
  getIgnorechangesList(): string[];
  getAdditionalsecretoutputsList(): string[];
  getReplaceonchangesList(): string[];
  getDeletebeforereplace(): boolean;
  getDeletebeforereplacedefined(): boolean;
  getDeletedwith(): string;
  getImportid(): string;
  getCustomtimeouts(): TimeoutsMessage | undefined;
  getVersion(): string;
  getPlugindownloadurl(): string;
  getAliasesList(): AliasMessage[];
}

/** `ReadResourceRequest`, as far as it is read here. */
export interface ReadResourceRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getId(): string;
  getProperties(): Struct | undefined;
  getProvider(): string;
  getVersion(): string;
  getDependenciesList(): string[];
  getAdditionalsecretoutputsList(): string[];
}

/** `ResourceInvokeRequest` and `ResourceCallRequest`, as far as they are read here. */
export interface InvokeMessage {
  getTok(): string;
  getArgs(): Struct | undefined;
  getProvider(): string;
  getVersion(): string;
}

interface FeatureRequest {
  getId(): string;
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): Struct | undefined;
}

type Callback<T> = (error: Error | null, response?: T) => void;

// Outside of the list are features that need a gRPC server in the program (transforms, hooks) and output
// values, which only components in other languages get.
const FEATURES = new Set([
  "secrets",
  "resourceReferences",
  "deletedWith",
  "replaceWith",
  "aliasSpecs",
  "parameterization",
]);

/** gRPC's status for a call that a server does not know. Source: grpc.io, "Status codes". */
const UNIMPLEMENTED = 12;

/** Stands where the SDK expects the engine's resource monitor, and answers out of a recorder. */
export class Monitor {
  constructor(private readonly recorder: Recorder) {}

  /** Newer versions of the SDK ask for all features at once, and for each when this is not implemented. */
  getDeploymentInfo(_request: object, callback: Callback<never>): void {
    callback(Object.assign(new Error("not implemented"), { code: UNIMPLEMENTED }));
  }

  supportsFeature(request: FeatureRequest, callback: Callback<{ getHassupport(): boolean }>): void {
    callback(null, { getHassupport: () => FEATURES.has(request.getId()) });
  }

  registerPackage(_request: object, callback: Callback<{ getRef(): string }>): void {
    callback(null, { getRef: () => "" });
  }

  registerResource(request: RegisterRequest, callback: Callback<object>): void {
    const options = optionsOf(request);
    const answer = this.recorder.register({
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      custom: request.getCustom(),
      inputs: request.getObject()?.toJavaScript() ?? {},
      provider: request.getProvider(),
      dependencies: request.getDependenciesList(),
      propertyDependencies: propertyDependenciesOf(request),
      options,
      aliases: request.getAliasesList().map(aliasOf),
      pluginDownloadUrl: request.getPlugindownloadurl(),
    });
    respond(answer, callback, resourceResponse);
  }

  readResource(request: ReadResourceRequest, callback: Callback<object>): void {
    const answer = this.recorder.read({
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      id: request.getId(),
      inputs: request.getProperties()?.toJavaScript() ?? {},
      provider: request.getProvider(),
      version: request.getVersion(),
      dependencies: request.getDependenciesList(),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    });
    respond(answer, callback, resourceResponse);
  }

  invoke(request: InvokeMessage, callback: Callback<object>): void {
    const args = request.getArgs()?.toJavaScript() ?? {};
    if (request.getTok() === "pulumi:pulumi:getResource") {
      const found = Promise.resolve().then(() => this.recorder.state(String(args["urn"])));
      respond(found, callback, (state) => functionResponse(state, structOf));
      return;
    }
    const result = this.recorder.invoke(request.getTok(), args, request.getProvider(), request.getVersion());
    respond(result, callback, (value) => functionResponse(value, structOf));
  }

  call(request: InvokeMessage, callback: Callback<object>): void {
    this.invoke(request, callback);
  }

  registerResourceOutputs(request: OutputsRequest, callback: Callback<object>): void {
    const outputs = request.getOutputs()?.toJavaScript() ?? {};
    try {
      this.recorder.registerOutputs(request.getUrn(), outputs);
      callback(null, {});
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  }

  signalAndWaitForShutdown(_request: object, callback: Callback<object>): void {
    callback(null, {});
  }
}

function respond<T>(answer: Promise<T>, callback: Callback<object>, shape: (value: T) => object): void {
  answer.then(
    (value) => callback(null, shape(value)),
    (error: unknown) => {
      const failure = error instanceof Error ? error : new Error(String(error));
      // The SDK shows `details` of a failed function call, which only gRPC's errors carry.
      callback(Object.assign(failure, { details: failure.message }));
    },
  );
}

function resourceResponse({ urn, id, outputs }: Answer): object {
  return {
    getUrn: () => urn,
    getId: () => id,
    getObject: () => structOf(outputs),
    getProperties: () => structOf(outputs),
    getPropertydependenciesMap: () => undefined,
    getResult: () => 0,
    // Asked by newer versions of the SDK: whether a skipped resource has outputs at all.
    getUnknown: () => false,
  };
}

function functionResponse(value: PropertyMap, struct: (value: PropertyMap) => object): object {
  return {
    getReturn: () => struct(value),
    getFailuresList: () => [],
    getReturndependenciesMap: () => new Map(),
  };
}

/** What the SDK reads of a struct; the real message would copy every value twice. */
function structOf(value: PropertyMap): object {
  return {
    toJavaScript: () => value,
    getFieldsMap: () => ({
      get: (key: string) => ({
        toJavaScript: () => value[key],
        getStructValue: () => structOf((value[key] ?? {}) as PropertyMap),
      }),
    }),
  };
}

function propertyDependenciesOf(request: RegisterRequest): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const [key, value] of request.getPropertydependenciesMap().entries())
    result[key] = value.getUrnsList();
  return result;
}

function optionsOf(request: RegisterRequest): Omit<ResourceOptions, "aliases"> {
  const timeouts = request.getCustomtimeouts();
  const customTimeouts: Record<string, string> = {};
  if (timeouts?.getCreate()) customTimeouts["create"] = timeouts.getCreate();
  if (timeouts?.getUpdate()) customTimeouts["update"] = timeouts.getUpdate();
  if (timeouts?.getDelete()) customTimeouts["delete"] = timeouts.getDelete();
  return compact({
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    deletedWith: request.getDeletedwith(),
    importId: request.getImportid(),
    customTimeouts,
    version: request.getVersion(),
  });
}
