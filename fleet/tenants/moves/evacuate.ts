import { evacuate } from "../../../planning/moves/evacuate";
import type { FleetContext } from "../../context";
import { type MovesPlanResult, type PlanPlace, planMoves } from "./result";

/** Which stamp is to be emptied. */
export interface EvacuateInput extends PlanPlace {
  readonly stamp: string;
}

/**
 * Plans to empty a stamp; moves nobody.
 * @throws StampError `input` for a stamp there is not
 */
export function planEvacuation(input: EvacuateInput, context: FleetContext): Promise<MovesPlanResult> {
  const { stamp } = input;
  return planMoves({ kind: "evacuate", stamp }, input, context, (fleet) => evacuate(fleet, stamp));
}
