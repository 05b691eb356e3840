import { createRequire } from "node:module";
import { isProven } from "./fast/proven";
import { replaceSlowParts } from "./replace";
import type { RunContext } from "./run-context";
import type { ConstructionArgs, SdkModules, Transformation } from "./sdk";

/**
 * The version of Pulumi's Node SDK this was proven with. This is the only file that loads parts of it below its
 * public interface; a test fails when another version is installed, and others render programs both ways.
 */
export const PROVEN_SDK_VERSION = "3.248.0";

/**
 * How much of the SDK is replaced: nothing but its console messages, or all that a test proves the same, where the SDK is one that it
 * was proven with.
 */
export type Fidelity = "plain" | "fast";

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

const RUN = Symbol("stampworks.run");
let loaded: SdkModules | undefined;
let proven = false;

/** The SDK's modules. The first call replaces what a run needs replaced; other users of the SDK notice nothing. */
export function sdkModules(): SdkModules {
  if (loaded !== undefined) return loaded;
  const load = createRequire(__filename);
  const part = (path: string): unknown => load(`@pulumi/pulumi${path}`) as unknown;
  const modules = {
    state: part("/runtime/state"),
    settings: part("/runtime/settings"),
    config: part("/runtime/config"),
    stack: part("/runtime/stack"),
    debuggable: part("/runtime/debuggable"),
    log: part("/log"),
    runtimeResource: part("/runtime/resource"),
    resource: part("/resource"),
    output: part("/output"),
    index: part(""),
    rpc: part("/runtime/rpc"),
    dependsOn: part("/runtime/dependsOn"),
    asset: part("/asset"),
  } as SdkModules;
  loaded = modules;
  proven = isProven(modules);
  replaceSlowParts(modules, currentRun);
  process.on("unhandledRejection", attribute);
  return modules;
}

/** The SDK's modules for a run; undefined where it is to be left to the SDK's own functions, as those are not known. */
export function quickSdk(fidelity: Fidelity): SdkModules | undefined {
  const modules = sdkModules();
  return fidelity === "fast" && proven ? modules : undefined;
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

/** Runs a program as the stack's own, in a store of its own, until all it asked for is answered. */
export function runIsolated(
  context: RunContext,
  options: IsolationOptions,
  program: () => unknown,
  onConstruct: (construction: ConstructionArgs, stack: object) => void,
): Promise<void> {
  const { state, settings, config, stack } = sdkModules();
  return state.withLocalStorage(async () => {
    const store = state.getLocalStore();
    if (store === undefined) throw new Error("the SDK gave the program no store of its own");
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
        const root = store.stackResource ?? store;
        transformLast(root, (construction) => {
          onConstruct(construction, root);
          return context.fast?.takeAliases(construction);
        });
        if (context.fast === undefined) return program();
        return context.fast.stackOutputs(await program(), (key) => {
          context.log({
            severity: "warn",
            message: `Undefined value (${key}) will not show as a stack output.`,
          });
        });
      });
      await drain(context, () => settings.disconnect());
    } finally {
      // Else the SDK's leak detector speaks up when the process ends, and makes its exit code 1.
      store.terminated = true;
      store.leakCandidates = new Set();
    }
  });
}

/** Adds a transformation to the stack that sees what the program's own made of a resource, whenever they came. */
function transformLast(root: object, transformation: Transformation): void {
  let all: readonly Transformation[] = [transformation];
  Object.defineProperty(root, "__transformations", {
    configurable: true,
    get: () => all,
    set: (list: readonly Transformation[]) => {
      all = [...list.filter((item) => item !== transformation), transformation];
    },
  });
}

/** Waits until neither the SDK nor the replaced parts have anything under way, and rejections have come to light. */
async function drain({ fast }: RunContext, disconnect: () => Promise<void>): Promise<void> {
  do {
    await disconnect();
    await fast?.whenIdle();
    await new Promise((resolve) => setImmediate(resolve));
  } while (fast?.isIdle === false);
}

/** Rejections nobody handled fail the run they come from; those of others stay what they were. */
function attribute(reason: unknown): void {
  const run = currentRun();
  if (run !== undefined) run.fail(reason);
  else if (process.listenerCount("unhandledRejection") === 1) throw reason;
}
