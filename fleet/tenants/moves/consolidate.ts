import { consolidate } from "../../../planning/moves/consolidate";
import type { FleetContext } from "../../context";
import { type MovesPlanResult, type PlanPlace, planMoves } from "./result";

/** What planning takes. */
export type ConsolidateInput = PlanPlace;

/** Plans to empty the emptiest stamps into the others; moves nobody. */
export function planConsolidation(input: ConsolidateInput, context: FleetContext): Promise<MovesPlanResult> {
  return planMoves({ kind: "consolidate" }, input, context, consolidate);
}
