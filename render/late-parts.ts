import Module, { createRequire } from "node:module";
import { sep } from "node:path";

/**
 * What Pulumi's SDK loads at its start and uses where a program's function becomes a cloud's (`CallbackFunction`, dynamic providers),
 * where it talks to the CLI, or where it drives one: nine tenths of the time that it takes to load. A program that is run in this
 * process needs none of it.
 */
const LATE: ReadonlySet<string> = new Set([
  "typescript",
  "@npmcli/arborist",
  "normalize-package-data",
  "semver",
  "@grpc/grpc-js",
  "@opentelemetry/api",
  "./automation",
]);
/** Messages of protocol buffers, which each file of them makes when it is loaded. */
const MESSAGES = /_pb(?:\.js)?$/u;
const SDK = ["node_modules", "@pulumi", "pulumi", ""].join(sep);

type Load = (this: unknown, request: unknown, parent: Parent | undefined, ...rest: unknown[]) => unknown;
interface Parent {
  readonly filename?: string | null;
}

/**
 * Has Pulumi's SDK load what it seldom uses when it is used, and not before. Called by a process that only runs programs, before
 * anything loads the SDK. Nobody else's modules are touched, and what is missing is missing at once, as before.
 */
export function loadPartsLate(): void {
  const load = Reflect.get(Module, "_load") as Load;
  const lateLoad: Load = function (this: unknown, request, parent, ...rest) {
    const whole = (): unknown => Reflect.apply(load, this, [request, parent, ...rest]) as unknown;
    const from = parent?.filename ?? "";
    if (typeof request !== "string" || !from.includes(SDK)) return whole();
    if (!LATE.has(request) && !MESSAGES.test(request)) return whole();
    createRequire(from).resolve(request);
    return late(whole);
  };
  Reflect.set(Module, "_load", lateLoad);
}

/** A module that is loaded when something of it is asked for. */
function late(load: () => unknown): object {
  let loaded: object | undefined;
  const whole = (): object => {
    loaded ??= Object(load()) as object;
    return loaded;
  };
  return new Proxy(
    {},
    {
      get(_, name): unknown {
        // Else the SDK copies every name of it, as of a module that is none of ES.
        if (name === "__esModule") return true;
        const module = whole();
        if (name === "default" && !("default" in module)) return module;
        return Reflect.get(module, name) as unknown;
      },
      has: (_, name) => Reflect.has(whole(), name),
      ownKeys: () => Reflect.ownKeys(whole()).filter((name) => isOpen(whole(), name)),
      getOwnPropertyDescriptor(_, name) {
        const module = whole();
        if (!isOpen(module, name)) return undefined;
        return { value: Reflect.get(module, name) as unknown, configurable: true, enumerable: true };
      },
    },
  );
}

/** Whether a name is one of those that loops see. */
function isOpen(module: object, name: string | symbol): boolean {
  return Reflect.getOwnPropertyDescriptor(module, name)?.enumerable === true;
}
