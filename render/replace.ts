import { defined } from "../core/defined";
import type { Outputs } from "./fast/output";
import type { RunContext } from "./run-context";
import type { OutputFunctions, Replacer, RuntimeResourceModule, SdkModules } from "./sdk";

type CurrentRun = () => RunContext | undefined;

/**
 * Replaces the functions of the SDK that are slow or write to the console. Each asks first whose code is running
 * and does what the SDK did unless it belongs to a run of ours.
 */
export function replaceSlowParts(modules: SdkModules, current: CurrentRun): void {
  replaceLog(modules.log, current);
  replaceDebugging(modules, current);
  replaceRegistration(modules.runtimeResource, current);
  for (const module of [modules.output, modules.index]) replaceOutputFunctions(module, current);
  const { Output } = modules.output;
  const create = Output.create.bind(Output);
  Output.create = (value) => current()?.fast?.outputs.output(value) ?? create(value);
}

/** The SDK logs to the console when it has no engine; a run's messages belong to its result. */
function replaceLog(log: SdkModules["log"], current: CurrentRun): void {
  for (const severity of ["debug", "info", "warn", "error"] as const) {
    const original = log[severity];
    log[severity] = async (message, resource, streamId, ephemeral) => {
      const run = current();
      if (run === undefined) return original(message, resource, streamId, ephemeral);
      if (severity === "debug") return;
      const urn = resource === undefined ? undefined : await resource.urn.promise();
      run.log({ severity, message, ...defined({ urn }) });
    };
  }
}

/** Takes the stack traces out that the SDK collects to explain leaks and to point at source lines. */
function replaceDebugging({ debuggable, resource }: SdkModules, current: CurrentRun): void {
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (promise, context) =>
    current()?.fast === undefined ? debuggablePromise(promise, context) : promise;
  const { Resource } = resource;
  const stackTrace = Resource.stackTrace.bind(Resource);
  Resource.stackTrace = (skip) => (current()?.fast === undefined ? stackTrace(skip) : []);
}

function replaceRegistration(module: RuntimeResourceModule, current: CurrentRun): void {
  const { registerResource, readResource, registerResourceOutputs } = module;
  module.registerResource = (
    resource,
    parent,
    type,
    name,
    custom,
    remote,
    newDependency,
    props,
    opts,
    ...rest
  ) => {
    const fast = current()?.fast;
    // Components of other languages, hooks, transforms and parameterised packages keep the SDK's own way.
    const [, , packageRef] = rest;
    const special =
      remote || packageRef !== undefined || opts.hooks !== undefined || opts.transforms !== undefined;
    if (fast === undefined || special) {
      const whole = fast?.withAliases(resource, opts) ?? opts;
      registerResource(resource, parent, type, name, custom, remote, newDependency, props, whole, ...rest);
    } else fast.register({ resource, parent, type, name, custom, props, opts });
  };
  module.readResource = (resource, parent, type, name, props, opts, ...rest) => {
    const fast = current()?.fast;
    const [, , packageRef] = rest;
    if (fast === undefined || packageRef !== undefined) {
      readResource(resource, parent, type, name, props, opts, ...rest);
    } else fast.read({ resource, parent, type, name, custom: true, props, opts });
  };
  module.registerResourceOutputs = (resource, outputs) => {
    const fast = current()?.fast;
    if (fast === undefined) registerResourceOutputs(resource, outputs);
    else fast.registerOutputs(resource, outputs);
  };
}

function replaceOutputFunctions(module: OutputFunctions, current: CurrentRun): void {
  const original: OutputFunctions = { ...module };
  const fast = (): Outputs | undefined => current()?.fast?.outputs;
  module.output = (value) => fast()?.output(value) ?? original.output(value);
  module.all = (value) => fast()?.output(value) ?? original.all(value);
  module.secret = (value) => fast()?.withSecret(value, true) ?? original.secret(value);
  module.unsecret = (value) => fast()?.withSecret(value, false) ?? original.unsecret(value);
  module.concat = (...parts) =>
    fast()?.mapped(parts, (values) => (values as unknown[]).join("")) ?? original.concat(...parts);
  module.interpolate = (literals, ...parts) =>
    fast()?.mapped(parts, (values) => interleave(literals, values as unknown[])) ??
    original.interpolate(literals, ...parts);
  module.jsonStringify = (value, replacer, space) =>
    fast()?.mapped(value, (plain) => JSON.stringify(plain, replacer, space)) ??
    original.jsonStringify(value, replacer, space);
  module.jsonParse = (text, reviver?: Replacer) =>
    fast()?.mapped(text, (plain) => JSON.parse(String(plain), reviver) as unknown) ??
    original.jsonParse(text, reviver);
}

function interleave(literals: readonly string[], values: readonly unknown[]): string {
  return values.reduce<string>(
    (text, value, index) => text + (value as string) + (literals[index + 1] ?? ""),
    literals[0] ?? "",
  );
}
