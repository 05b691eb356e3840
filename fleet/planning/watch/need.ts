import type { Forecast } from "../../../planning/capacity/forecast";
import { type Level, levelOf, type StampLevel } from "../../../planning/capacity/levels";
import type { Blueprint } from "../../../components/contract/blueprint";
import type { StampEntry } from "../../inventory/stack-config";

/** A group of stamps that needs the next one. */
export interface Need {
  readonly class: string;
  readonly residency: string;
  /** Tenants by what the group takes, percent. */
  readonly percent: number;
  readonly level: Level;
  /** Stamps of it of which nothing is known; each counts as one that is empty. */
  readonly unknown: number;
  /** The stamp that the next one is to be like. */
  readonly like: StampEntry;
}

/** What is known of a fleet's stamps. */
export interface NeedFacts {
  readonly forecasts: readonly Forecast[];
  readonly levels: readonly StampLevel[];
  readonly classes: Blueprint["classes"];
  readonly stamps: readonly StampEntry[];
}

/**
 * The groups that are at their plan level (70 % unless the class says otherwise) or above, the fullest first, each with its fullest stamp
 * that stays: the next one is to be where the load is. Pure.
 */
export function needsOf({ classes, forecasts, levels, stamps }: NeedFacts): Need[] {
  const levelsById = new Map(levels.map((level) => [level.stamp, level]));
  const fullness = ({ id }: StampEntry): number => levelsById.get(id)?.binding?.percent ?? 0;
  return forecasts
    .flatMap((group): Need[] => {
      const spec = classes[group.class];
      const members = stamps.filter(
        ({ identity }) => identity.class === group.class && identity.residency === group.residency,
      );
      const staying = members.filter(({ identity }) => !identity.retiring && identity.expires === undefined);
      const [like] = [...staying].sort((a, b) => fullness(b) - fullness(a) || (a.id < b.id ? -1 : 1));
      if (spec === undefined || like === undefined) return [];
      const percent = group.capacity > 0 ? (group.tenants / group.capacity) * 100 : 100;
      const level = levelOf(percent, spec.observability);
      const unknown = staying.filter(({ id }) => levelsById.get(id)?.level === "unknown").length;
      const named = { class: group.class, residency: group.residency };
      return level === "plan" || level === "act" ? [{ ...named, percent, level, unknown, like }] : [];
    })
    .sort((a, b) => b.percent - a.percent);
}
