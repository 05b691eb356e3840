import type { Blueprint } from "../../components/contract/blueprint";
import type { ClassSpec } from "../../components/contract/class";
import { blastRadius, leastStampsFor } from "./blast-radius";
import type { Duration } from "./duration";
import { type Forecast, forecast, hasTenants, type StampGroup } from "./forecast";
import { growthOf, matches, type NamedGrowth, spreadGrowth } from "./growth";
import { type LevelSpec, type StampLevel, stampLevel } from "./levels";
import { BOUNDS, type FixedBound, latestUse, type StampUse } from "./use";

/** A stamp as capacity sees it. */
export interface CapacityStamp {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly class: string;
  readonly residency: string;
  /** A retiring stamp takes no new tenants. */
  readonly retiring: boolean;
}

/** What might be otherwise than it is. */
export interface WhatIf {
  /** All use times this; default 1. */
  readonly load: number;
  /** Other bounds than the classes have. */
  readonly bounds: Readonly<Partial<Record<FixedBound, number>>> & Pick<ClassSpec["bounds"], "own">;
  /** Empty stamps more, by the name of their group. */
  readonly stamps: readonly { readonly of: string; readonly number: number }[];
}

/** What a report is made from. */
export interface CapacityInput {
  readonly stamps: readonly CapacityStamp[];
  readonly classes: Blueprint["classes"];
  readonly use: readonly StampUse[];
  /** Undefined: what the history shows. */
  readonly growth: readonly NamedGrowth[] | undefined;
  readonly leadTime: Duration;
  readonly blastRadius: number;
  readonly whatIf: WhatIf;
}

/** How full the stamps are and what comes next. */
export interface CapacityReport {
  readonly stamps: readonly (CapacityStamp & StampLevel)[];
  readonly forecasts: readonly Forecast[];
  readonly blastRadius: {
    /** Share of all tenants on the fullest stamp; 0–1. */
    readonly share: number;
    /** The stamp that has them; undefined without tenants. */
    readonly stamp: string | undefined;
    readonly wanted: number;
    /** Fewest equal stamps that keep what is wanted. */
    readonly leastStamps: number;
  };
}

/** Judges every stamp's use against the bounds of its class, and each group's need of a next stamp. */
export function capacityReport(input: CapacityInput): CapacityReport {
  const latest = latestUse(input.use);
  const stamps = input.stamps.map((stamp) => ({
    ...stamp,
    ...stampLevel(stamp.id, loaded(latest.get(stamp.id), input.whatIf.load), specOf(input, stamp.class)),
  }));
  const groups = groupsOf(input, stamps);
  const sized = groups.map((group) => ({
    ...group,
    tenants: sum(group.stamps.map(tenantsOf)) + (group.leaving ?? 0),
  }));
  const growths = input.growth === undefined ? [] : spreadGrowth(sized, input.growth);
  const forecasts = groups.map((group, index) => {
    const members = new Set(group.stamps.map(({ stamp }) => stamp));
    const history = (): ReturnType<typeof growthOf> =>
      growthOf(input.use.filter(({ stamp }) => members.has(stamp)));
    return forecast(group, input.growth === undefined ? history() : growths[index], input.leadTime);
  });
  const fullest = stamps.reduce<StampLevel | undefined>(
    (most, next) => (tenantsOf(next) > (most === undefined ? 0 : tenantsOf(most)) ? next : most),
    undefined,
  );
  return {
    stamps,
    forecasts,
    blastRadius: {
      share: blastRadius(stamps.map(tenantsOf)),
      stamp: fullest?.stamp,
      wanted: input.blastRadius,
      leastStamps: leastStampsFor(input.blastRadius),
    },
  };
}

function groupsOf(input: CapacityInput, stamps: readonly (CapacityStamp & StampLevel)[]): StampGroup[] {
  const groups = new Map<string, (CapacityStamp & StampLevel)[]>();
  for (const stamp of stamps) {
    // A stamp of one tenant is built for it: there is no room to forecast.
    if (specOf(input, stamp.class).tier === "dedicated") continue;
    const key = `${stamp.class}/${stamp.residency}`;
    groups.set(key, [...(groups.get(key) ?? []), stamp]);
  }
  return [...groups.keys()].sort().map((key) => {
    const members = groups.get(key) ?? [];
    const [name = "", residency = ""] = key.split("/");
    const group = { class: name, residency };
    const staying = members.filter(({ retiring }) => !retiring);
    const retiring = members.filter((stamp) => stamp.retiring);
    const leaving = sum(retiring.map(tenantsOf));
    const leavingUnknown = retiring.filter((stamp) => !hasTenants(stamp)).length;
    const spec = specOf(input, name);
    const stamps = [...staying, ...added(input.whatIf, group, spec.bounds.tenants)];
    return { ...group, spec, leaving, leavingUnknown, stamps };
  });
}

/** Empty stamps that are supposed to be there as well. */
function added(
  { stamps }: WhatIf,
  group: { readonly class: string; readonly residency: string },
  of: number,
): StampLevel[] {
  const number = sum(stamps.map(({ of, number: more }) => (matches(of, group) === undefined ? 0 : more)));
  return Array.from({ length: number }, () => ({
    stamp: "(added)",
    level: "fine" as const,
    binding: undefined,
    bounds: [{ bound: "tenants" as const, used: 0, of, percent: 0, level: "fine" as const }],
  }));
}

function specOf({ classes, whatIf }: CapacityInput, name: string): LevelSpec {
  const spec = classes[name];
  if (spec === undefined) throw new TypeError(`no class ${name}`);
  const { observability, tier } = spec;
  const own = { ...spec.bounds.own, ...whatIf.bounds.own };
  const bounds = { ...spec.bounds, ...whatIf.bounds };
  return { bounds: Object.keys(own).length === 0 ? bounds : { ...bounds, own }, observability, tier };
}

function loaded(use: StampUse | undefined, load: number): StampUse | undefined {
  if (use === undefined || load === 1) return use;
  const numbers = BOUNDS.flatMap((bound) => (use[bound] === undefined ? [] : [[bound, use[bound] * load]]));
  const own = Object.entries(use.own ?? {}).map(([bound, used]) => [bound, used * load] as const);
  return {
    stamp: use.stamp,
    ...Object.fromEntries(numbers),
    ...(own.length === 0 ? {} : { own: Object.fromEntries(own) }),
  };
}

function tenantsOf({ bounds }: StampLevel): number {
  return bounds.find(({ bound }) => bound === "tenants")?.used ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
