import { grouped } from "./report";
import type { CostLine } from "./cost-of";

/** What is compared: as much of a cost entry as an earlier `stampworks cost --json` keeps. */
export interface Comparable {
  /** `class/cloud`. */
  readonly id: string;
  readonly monthly: number;
  /** Tenants of the class's bound. */
  readonly tenants: number;
  readonly lines: readonly CostLine[];
}

/** One price whose amount changed. */
export interface LineChange {
  readonly part: string;
  readonly price: string;
  readonly unit: string;
  /** Units a month. */
  readonly before: number;
  readonly after: number;
  /** US dollars a month more, or less. */
  readonly change: number;
}

/** How the cost of a class on a cloud changed. */
export interface CostChange {
  readonly id: string;
  /** US dollars a month; undefined where the class was not there. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly change: number;
  /** US dollars a tenant and month, with all bounds used. */
  readonly perTenantBefore: number | undefined;
  readonly perTenantAfter: number | undefined;
  /** What made it, the largest change first. */
  readonly lines: readonly LineChange[];
}

/** Amounts closer than this are the same: floating point, not a change. */
const LEAST = 0.005;

/** What a change of the blueprint, of prices or of assumptions makes of each class's cost; unchanged classes are left in. */
export function costChanges(
  before: readonly Comparable[],
  after: readonly Comparable[],
): readonly CostChange[] {
  const ids = [...new Set([...before, ...after].map(({ id }) => id))].sort();
  return ids.map((id) => {
    const [old, now] = [before, after].map((list) => list.find((entry) => entry.id === id));
    return {
      id,
      before: old?.monthly,
      after: now?.monthly,
      change: (now?.monthly ?? 0) - (old?.monthly ?? 0),
      perTenantBefore: old === undefined ? undefined : old.monthly / old.tenants,
      perTenantAfter: now === undefined ? undefined : now.monthly / now.tenants,
      lines: lineChanges(old?.lines ?? [], now?.lines ?? []),
    };
  });
}

function lineChanges(before: readonly CostLine[], after: readonly CostLine[]): readonly LineChange[] {
  const [old, now] = [byPrice(before), byPrice(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .flatMap((key): LineChange[] => {
      const [was, is] = [old.get(key), now.get(key)];
      const any = is ?? was;
      if (any === undefined) return [];
      const change = (is?.monthly ?? 0) - (was?.monthly ?? 0);
      if (Math.abs(change) < LEAST) return [];
      const { part, price, unit } = any;
      return [{ part, price, unit, before: was?.quantity ?? 0, after: is?.quantity ?? 0, change }];
    })
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
}

function byPrice(lines: readonly CostLine[]): Map<string, CostLine> {
  return new Map(grouped(lines).map((line) => [`${line.part} ${line.price}`, line]));
}

/** Whether anything changed by a cent or more. */
export function isChanged({ after, before, change, lines }: CostChange): boolean {
  return before === undefined || after === undefined || Math.abs(change) >= LEAST || lines.length > 0;
}
