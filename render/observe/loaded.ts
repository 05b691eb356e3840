import Module from "node:module";

/** A module as Node.js keeps it. */
export interface LoadedModule {
  readonly filename?: string | null;
}

/** CommonJS's modules; Node.js's types leave them out. */
function modules(): object {
  return Reflect.get(Module, "_cache") as object;
}

/** Every file that this process has loaded as a module. */
export function loadedModules(): string[] {
  return Object.keys(modules());
}

/** Whether Node.js's own loader loaded this code: else its list of modules is not the one that programs are loaded into. */
export function areModulesKnown(): boolean {
  return Object.hasOwn(modules(), __filename);
}
