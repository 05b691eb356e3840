import { createRequire } from "node:module";
import type { LogMessage } from "./log";

/**
 * The only file that reaches into Pulumi's Node SDK below its public interface. Everything here was proven with
 * this version; a test fails when another one is installed, and then renders every program both ways.
 */
export const PROVEN_SDK_VERSION = "3.248.0";

/** How far the renderer replaces the SDK: not at all, or wherever a test proves that nothing else changes. */
export type Fidelity = "plain" | "fast";

/** One program's run, as the replaced functions see it. */
export interface RunContext {
  readonly fidelity: Fidelity;
  log(message: LogMessage): void;
  /** A promise of this run was rejected and nobody took notice. */
  fail(reason: unknown): void;
}

interface Store {
  terminated: boolean;
  leakCandidates: Set<unknown>;
  settings: { options: { rootDirectory?: string } };
}

interface StateModule {
  withLocalStorage<T>(callback: () => T): T;
  getLocalStore(): object | undefined;
}

interface SettingsModule {
  setMockOptions(
    monitor: object,
    project: string,
    stack: string,
    preview: boolean,
    organization?: string,
  ): void;
  disconnect(): Promise<void>;
}

interface ConfigModule {
  setAllConfig(config: Readonly<Record<string, string>>, secretKeys: readonly string[]): void;
}

interface StackModule {
  runInPulumiStack(init: () => Promise<unknown>): Promise<unknown>;
  registerStackTransformation(transformation: (args: Construction) => undefined): void;
}

/** What a transformation is told about a resource that is being constructed. */
export interface Construction {
  readonly resource: object;
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: { readonly parent?: object };
}

type LogFunction = (
  message: string,
  resource?: Loggable,
  streamId?: number,
  ephemeral?: boolean,
) => Promise<void>;

interface Loggable {
  readonly urn: { promise(): Promise<string> };
}

type LogModule = Record<"debug" | "info" | "warn" | "error", LogFunction>;

interface Sdk {
  readonly state: StateModule;
  readonly settings: SettingsModule;
  readonly config: ConfigModule;
  readonly stack: StackModule;
}

const RUN = Symbol("stampworks.run");
let loaded: Sdk | undefined;

function load(): Sdk {
  if (loaded !== undefined) return loaded;
  const load = createRequire(__filename);
  const part = (path: string): unknown => load(`@pulumi/pulumi/${path}`) as unknown;
  loaded = {
    state: part("runtime/state") as StateModule,
    settings: part("runtime/settings") as SettingsModule,
    config: part("runtime/config") as ConfigModule,
    stack: part("runtime/stack") as StackModule,
  };
  replaceLog(part("log") as LogModule);
  shorten(part);
  process.on("unhandledRejection", attribute);
  return loaded;
}

/** Version of the SDK that is installed. */
export function sdkVersion(): string {
  const module = createRequire(__filename)("@pulumi/pulumi/version") as unknown;
  return (module as { version: string }).version;
}

/** The run that the present code belongs to, through any chain of promises and callbacks. */
export function currentRun(): RunContext | undefined {
  const store = loaded?.state.getLocalStore();
  return store === undefined ? undefined : (Reflect.get(store, RUN) as RunContext | undefined);
}

/** What a program needs to know of its stack. */
export interface IsolationOptions {
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly preview: boolean;
  readonly monitor: object;
}

/** Runs a program as the stack's own, in a store of its own, until all it asked for is answered. */
export function runIsolated(
  context: RunContext,
  options: IsolationOptions,
  program: () => unknown,
  onConstruct: (construction: Construction, stack: object) => void,
): Promise<void> {
  const { state, settings, config, stack } = load();
  return state.withLocalStorage(async () => {
    const store = state.getLocalStore() as Store;
    Reflect.set(store, RUN, context);
    settings.setMockOptions(
      options.monitor,
      options.project,
      options.stack,
      options.preview,
      options.organization,
    );
    store.settings.options.rootDirectory = process.cwd();
    config.setAllConfig(options.config, options.secretKeys);
    try {
      await stack.runInPulumiStack(async () => {
        const root = Reflect.get(store, "stackResource") as object;
        stack.registerStackTransformation((construction) => {
          onConstruct(construction, root);
          return undefined;
        });
        return program();
      });
      await settings.disconnect();
    } finally {
      // Else the SDK's leak detector speaks up when the process ends, and makes its exit code 1.
      store.terminated = true;
      store.leakCandidates = new Set();
    }
  });
}

/** The SDK logs to the console when it has no engine; a run's messages belong to its result. */
function replaceLog(log: LogModule): void {
  for (const severity of ["debug", "info", "warn", "error"] as const) {
    const original = log[severity];
    log[severity] = async (message, resource, streamId, ephemeral) => {
      const run = currentRun();
      if (run === undefined) return original(message, resource, streamId, ephemeral);
      if (severity === "debug") return;
      const urn = resource === undefined ? undefined : await resource.urn.promise();
      run.log({ severity, message, ...(urn === undefined ? {} : { urn }) });
    };
  }
}

/** Takes the stack traces out that the SDK collects only to explain leaks and to point at source lines. */
function shorten(part: (path: string) => unknown): void {
  const isFast = (): boolean => currentRun()?.fidelity === "fast";
  const debuggable = part("runtime/debuggable") as {
    debuggablePromise<T>(promise: Promise<T>, name?: unknown): Promise<T>;
  };
  const original = debuggable.debuggablePromise;
  debuggable.debuggablePromise = (promise, name) => (isFast() ? promise : original(promise, name));
  const { Resource } = part("resource") as { Resource: { stackTrace(skip: number): unknown[] } };
  const stackTrace = Resource.stackTrace.bind(Resource);
  Resource.stackTrace = (skip) => (isFast() ? [] : stackTrace(skip));
}

/** Rejections nobody handled fail the run they come from; those of others stay what they were. */
function attribute(reason: unknown): void {
  const run = currentRun();
  if (run !== undefined) run.fail(reason);
  else if (process.listenerCount("unhandledRejection") === 1) throw reason;
}
