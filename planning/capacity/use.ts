import type { ClassSpec } from "../../components/contract/class";
import { type Bound, BOUNDS, type FixedBound } from "../../tenants/registry/usage";

export { type Bound, BOUNDS, boundsOf, type FixedBound, mostOf } from "../../tenants/registry/usage";

type NoneOf<Missing extends never> = Missing;
/** The bounds of a class that are not measured. There is none: with one, this does not compile. */
type UnmeasuredBound = NoneOf<Exclude<keyof ClassSpec["bounds"], FixedBound | "own">>;

/** What a stamp carries of each bound; what is not known is left out. */
export interface StampUse extends Readonly<Partial<Record<FixedBound | UnmeasuredBound, number>>> {
  /** The stamp's id. */
  readonly stamp: string;
  /** Day the numbers are of (ISO 8601, `2026-11-21`); several days of one stamp make a history. */
  readonly at?: string;
  /** What it carries of bounds that its class declares itself. */
  readonly own?: Readonly<Record<string, number>>;
}

/** What is known of one bound; undefined where nothing is. */
export function usedOf(use: StampUse | undefined, bound: Bound): number | undefined {
  const fixed = BOUNDS.find((one) => one === bound);
  return fixed === undefined ? use?.own?.[bound] : use?.[fixed];
}

/** Where the numbers come from: a file, the registry, or metrics an operator feeds in. */
export interface UseSource {
  /** For messages: `use.csv`, `the registry`. */
  readonly name: string;
  /** Every row there is, of whatever stamp and day. */
  read(): Promise<readonly StampUse[]>;
}

/** The latest row of each stamp; a row without a day counts as today's. */
export function latestUse(rows: readonly StampUse[]): ReadonlyMap<string, StampUse> {
  const latest = new Map<string, StampUse>();
  for (const row of rows) {
    const known = latest.get(row.stamp);
    if (known === undefined || dayOf(row) >= dayOf(known)) latest.set(row.stamp, row);
  }
  return latest;
}

function dayOf({ at }: StampUse): string {
  return at ?? "9999-12-31";
}
