import Module, { createRequire } from "node:module";
import { sep } from "node:path";

/**
 * What Pulumi's SDK loads at its start and uses only where a program's function becomes a cloud's (`CallbackFunction`, dynamic
 * providers): two thirds of the time that the SDK takes to load.
 */
const LATE: ReadonlySet<string> = new Set(["typescript", "@npmcli/arborist"]);
const SDK = ["node_modules", "@pulumi", "pulumi", ""].join(sep);

type Load = (this: unknown, request: unknown, parent: Parent | undefined, ...rest: unknown[]) => unknown;
interface Parent {
  readonly filename?: string | null;
}

/**
 * Has Pulumi's SDK load its compiler and its package manager when they are used, and not before. Called by a process that only runs
 * programs, before anything loads the SDK. Nobody else's modules are touched, and what is missing is missing at once, as before.
 */
export function loadCompilersLate(): void {
  const load = Reflect.get(Module, "_load") as Load;
  const lateLoad: Load = function (this: unknown, request, parent, ...rest) {
    const whole = (): unknown => Reflect.apply(load, this, [request, parent, ...rest]) as unknown;
    const from = parent?.filename ?? "";
    if (typeof request !== "string" || !LATE.has(request) || !from.includes(SDK)) return whole();
    createRequire(from).resolve(request);
    return late(whole);
  };
  Reflect.set(Module, "_load", lateLoad);
}

/** A module that is loaded when something of it is asked for. */
function late(load: () => unknown): object {
  let loaded: { readonly module: unknown } | undefined;
  return new Proxy(
    {},
    {
      get(_, name): unknown {
        // Else the SDK copies every name of it, as of a module that is none of ES.
        if (name === "__esModule") return true;
        loaded ??= { module: load() };
        return Reflect.get(Object(loaded.module) as object, name) as unknown;
      },
    },
  );
}
