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
/** The messages of faults in every language; zod loads those in English by themselves. */
const LOCALES = /\/locales\/index\.cjs$/u;
const ZOD = ["node_modules", "zod", "v4", ""].join(sep);

type Load = (this: unknown, request: unknown, parent: Parent | undefined, ...rest: unknown[]) => unknown;
interface Parent {
  readonly filename?: string | null;
}

/**
 * Has Pulumi's SDK and zod load what they seldom use when it is used, and not before. Called by a process that only runs programs,
 * before anything loads them. Nobody else's modules are touched, and what is missing is missing at once, as before.
 */
export function loadPartsLate(): void {
  const load = Reflect.get(Module, "_load") as Load;
  const lateLoad: Load = function (this: unknown, request, parent, ...rest) {
    const whole = (): unknown => Reflect.apply(load, this, [request, parent, ...rest]) as unknown;
    const from = parent?.filename ?? "";
    if (typeof request !== "string" || !isLate(request, from)) return whole();
    createRequire(from).resolve(request);
    return late(whole);
  };
  Reflect.set(Module, "_load", lateLoad);
}

function isLate(request: string, from: string): boolean {
  if (from.includes(SDK)) return LATE.has(request) || MESSAGES.test(request);
  return from.includes(ZOD) && LOCALES.test(request);
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
        // Else every name of it is copied, as of a module that is none of ES.
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
