import { observing } from "./observing";

/** Notes which environment variables observed code reads. */
export function tapVariables(): void {
  process.env = new Proxy(process.env, {
    get(target, name, receiver): unknown {
      if (typeof name === "string") observing()?.variables.add(name);
      return Reflect.get(target, name, receiver);
    },
    has(target, name) {
      if (typeof name === "string") observing()?.variables.add(name);
      return Reflect.has(target, name);
    },
    getOwnPropertyDescriptor(target, name) {
      if (typeof name === "string") observing()?.variables.add(name);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    ownKeys(target) {
      observing()?.refuse("reads all environment variables");
      return Reflect.ownKeys(target);
    },
    set(target, name, value) {
      observing()?.refuse("sets environment variables");
      return Reflect.set(target, name, value);
    },
    deleteProperty(target, name) {
      observing()?.refuse("removes environment variables");
      return Reflect.deleteProperty(target, name);
    },
  });
}
