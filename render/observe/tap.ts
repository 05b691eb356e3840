/** A function, whatever it takes. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Puts a function in the place of another that does the same and tells of each call, with its result where it did not throw.
 * What the function carries (`realpathSync.native`) is told of, too.
 */
export function tap(
  owner: object,
  name: string,
  told: (args: readonly unknown[], result: unknown) => void,
): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== "function") return;
  const tapped = new Proxy(original, {
    apply(target, self, args: unknown[]) {
      let result: unknown;
      try {
        result = Reflect.apply(target, self, args) as unknown;
        return result;
      } finally {
        told(args, result);
      }
    },
    construct(target, args: unknown[], as) {
      told(args, undefined);
      return Reflect.construct(target, args, as) as object;
    },
  });
  const property = Object.getOwnPropertyDescriptor(owner, name);
  if (property?.configurable === true)
    Object.defineProperty(owner, name, { ...valued(property), value: tapped });
  else Reflect.set(owner, name, tapped);
}

/** The descriptor of a plain property, also of one that was found by a getter. */
function valued({ configurable, enumerable }: PropertyDescriptor): PropertyDescriptor {
  return { configurable, enumerable, writable: true };
}
