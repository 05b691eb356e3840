import type { Blueprint } from "../../components/contract/blueprint";
import type { StampCapacity } from "../../components/routing/contract";
import type { CapacityStamp } from "./report";
import { type Bound, boundsOf, mostOf } from "./use";

/** A bound that the registry counts a stamp's tenants by otherwise than the stamp's class says. */
export interface OtherBound {
  readonly bound: Bound;
  /** As the class has it; absent where it has none. */
  readonly class?: number;
  /** As the registry has it; absent where it has none: what tenants take of it is counted nowhere yet. */
  readonly registered?: number;
}

/** A stamp that was not registered anew since the bounds of its class changed. */
export interface OtherBounds {
  readonly stamp: string;
  readonly bounds: readonly OtherBound[];
}

/**
 * Stamps whose tenants the registry counts, and places, by other bounds than their class has. A stamp that is being retired takes nobody, and
 * one that the registry does not know is another matter.
 * @param registered stamp → its bounds in the registry
 */
export function otherBounds(
  stamps: readonly CapacityStamp[],
  classes: Blueprint["classes"],
  registered: ReadonlyMap<string, StampCapacity["bounds"]>,
): readonly OtherBounds[] {
  return stamps.flatMap((stamp): readonly OtherBounds[] => {
    const [has, said] = [registered.get(stamp.id), classes[stamp.class]?.bounds];
    if (has === undefined || said === undefined || stamp.retiring) return [];
    const all = new Set([...boundsOf(said), ...boundsOf(has)]);
    const bounds = [...all].flatMap((bound): readonly OtherBound[] => {
      const [inClass, inRegistry] = [said, has].map((one) =>
        boundsOf(one).includes(bound) ? mostOf(one, bound) : undefined,
      );
      if (inClass === inRegistry) return [];
      return [
        {
          bound,
          ...(inClass === undefined ? {} : { class: inClass }),
          ...(inRegistry === undefined ? {} : { registered: inRegistry }),
        },
      ];
    });
    return bounds.length === 0 ? [] : [{ stamp: stamp.id, bounds }];
  });
}
