/** The same without the keys whose value is undefined: what is absent is left out of files, journals and comparisons. */
export function defined<T extends object>(value: T): T {
  const copy = { ...value };
  for (const key of Object.keys(copy))
    if (Reflect.get(copy, key) === undefined) Reflect.deleteProperty(copy, key);
  return copy;
}
