import { z } from "zod";

/** Names that files of tenants, loads and use give to something else, and what every class has. */
const RESERVED: ReadonlySet<string> = new Set([
  ...["at", "class", "cloud", "early", "function", "measured", "own", "region", "residency", "ring", "stamp"],
  ...["tenant", "tier", "tenants", "requestsPerSecond", "databaseConnections", "storageGb"],
]);

/** Most bounds that a class declares besides the four. */
const MOST = 16;

const FORM =
  "2 to 40 letters and digits, a lower-case letter first, with the unit in the name as in storageGb; none that has a meaning already";

/** Whether a name may be a bound that a class declares itself. */
export function isOwnBound(name: string): boolean {
  return (
    /^[a-z][A-Za-z0-9]{1,39}$/.test(name) && !RESERVED.has(name) && !Object.hasOwn(Object.prototype, name)
  );
}

/** Cells of a line by headings: what is of bounds that classes declare themselves, and the rest. */
export function splitOwn<T>(cells: Readonly<Record<string, T>>): {
  readonly own: Readonly<Record<string, T>> | undefined;
  readonly rest: Readonly<Record<string, T>>;
} {
  const entries = Object.entries(cells);
  const own = entries.filter(([name]) => isOwnBound(name));
  return {
    own: own.length === 0 ? undefined : Object.fromEntries(own),
    rest: Object.fromEntries(entries.filter(([name]) => !isOwnBound(name))),
  };
}

/**
 * Numbers by the name of a bound that a class declares itself: `seats`, `messagesPerSecond`; at most 16. The name holds the unit, as those
 * of the four do.
 */
export function ownNumbers<N extends z.ZodType<number>>(number: N) {
  return z
    .record(
      z.string().refine((name) => isOwnBound(name), { error: () => FORM }),
      number,
    )
    .refine((numbers) => Object.keys(numbers).length <= MOST, { error: `at most ${MOST} bounds of its own` });
}
