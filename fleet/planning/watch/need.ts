import type { Blueprint } from "../../../components/contract/blueprint";
import type { Forecast } from "../../../planning/capacity/forecast";
import { type Level, levelOf, type StampLevel } from "../../../planning/capacity/levels";
import { defined } from "../../../core/defined";
import type { StampEntry } from "../../inventory/stack-config";

/** A group of stamps that needs the next one. */
export interface Need {
  readonly class: string;
  readonly residency: string;
  /** How full the group is by the bound that binds each stamp, percent; one of which nothing is known counts as empty. */
  readonly percent: number;
  readonly level: Level;
  /** Stamps of it of which nothing is known. */
  readonly unknown: number;
  /** The stamp that the next one is to be like. */
  readonly like: StampEntry;
}

/** A group with stamps of which nothing is known. */
export interface UnknownGroup {
  readonly class: string;
  readonly residency: string;
  /** Their ids. */
  readonly stamps: readonly string[];
  /** How full those are of which something is known, percent; absent where nothing is known of any. */
  readonly percent?: number;
  /** The level of those; `unknown` where there are none. */
  readonly level: Level;
}

/** What is known of a fleet's stamps. */
export interface NeedFacts {
  readonly forecasts: readonly Forecast[];
  readonly levels: readonly StampLevel[];
  readonly classes: Blueprint["classes"];
  readonly stamps: readonly StampEntry[];
}

/** What a look at a fleet's groups comes to. */
export interface Needs {
  /** The fullest first. */
  readonly needs: readonly Need[];
  /** In the order of the forecasts. */
  readonly unknown: readonly UnknownGroup[];
}

/**
 * The groups that are at their plan level (70 % unless the class says otherwise) or above, each with its fullest stamp that stays: the next
 * one is to be where the load is. A stamp of which nothing is known may be one that was merged and is not up yet, and opens no change; what
 * the others come to without it is said. Pure.
 */
export function needsOf({ classes, forecasts, levels, stamps }: NeedFacts): Needs {
  const levelsById = new Map(levels.map((level) => [level.stamp, level]));
  const fullness = ({ id }: StampEntry): number => levelsById.get(id)?.binding?.percent ?? 0;
  const needs: Need[] = [];
  const blind: UnknownGroup[] = [];
  for (const group of forecasts) {
    const spec = classes[group.class];
    const members = stamps.filter(
      ({ identity }) => identity.class === group.class && identity.residency === group.residency,
    );
    const present = members.filter(({ identity }) => !identity.retiring);
    const isKnown = ({ id }: StampEntry): boolean => levelsById.get(id)?.binding !== undefined;
    const unknown = members.filter((one) => !isKnown(one)).map(({ id }) => id);
    const staying = present.filter(({ identity }) => identity.expires === undefined);
    const [like] = [...staying].sort((a, b) => fullness(b) - fullness(a) || (a.id < b.id ? -1 : 1));
    if (spec === undefined) continue;
    const named = { class: group.class, residency: group.residency };
    const roomOf = ({ id }: StampEntry): number => room(levelsById.get(id), spec.bounds.tenants);
    const sumOf = (some: readonly StampEntry[], of: (stamp: StampEntry) => number): number =>
      some.reduce((sum, stamp) => sum + of(stamp), 0);
    // What is on those that retire comes to the others.
    const full = sumOf(members, (stamp) => (roomOf(stamp) * fullness(stamp)) / 100);
    const ofKnown = sumOf(present.filter(isKnown), roomOf);
    if (unknown.length > 0) {
      const percent = ofKnown > 0 ? (full / ofKnown) * 100 : undefined;
      const level = percent === undefined ? "unknown" : levelOf(percent, spec.observability);
      blind.push({ ...named, stamps: unknown, ...defined({ percent }), level });
    }
    if (like === undefined) continue;
    const percent = (full / sumOf(present, roomOf)) * 100;
    const level = levelOf(percent, spec.observability);
    if (level === "plan" || level === "act")
      needs.push({ ...named, percent, level, unknown: unknown.length, like });
  }
  return { needs: needs.sort((a, b) => b.percent - a.percent), unknown: blind };
}

/** Tenants that a stamp takes before its binding bound is used up; those of its bound where it has none, or nobody knows how many. */
function room(level: StampLevel | undefined, bound: number): number {
  const tenants = level?.bounds.find((use) => use.bound === "tenants")?.used ?? 0;
  const percent = level?.binding?.percent ?? 0;
  return tenants > 0 && percent > 0 ? (tenants * 100) / percent : bound;
}
