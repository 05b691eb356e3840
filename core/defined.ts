/** What `defined` leaves: a key that may be undefined is one that may be absent. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same without the keys whose value is undefined: what is absent is left out of files, journals and comparisons. */
export function defined<T extends object>(value: T): Defined<T>;
export function defined(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const copy: Record<string, unknown> = {};
  // Neither a list of keys nor a copy from which some are deleted, which is read as slowly as it is made: this runs often.
  for (const key in value) if (value[key] !== undefined) copy[key] = value[key];
  return copy;
}
