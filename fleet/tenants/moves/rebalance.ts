import { rebalance } from "../../../planning/moves/rebalance";
import type { FleetContext } from "../../context";
import { type MovesPlanResult, type PlanPlace, planMoves } from "./result";

/** What planning takes. */
export type RebalanceInput = PlanPlace;

/** Plans the fewest moves after which every stamp is at or below its plan level; moves nobody. */
export function planRebalance(input: RebalanceInput, context: FleetContext): Promise<MovesPlanResult> {
  return planMoves({ kind: "rebalance" }, input, context, rebalance);
}
