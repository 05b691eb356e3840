import type { PlanInput } from "../rollout/make-plan";
import type { Wave } from "../rollout/waves";

/** How a change comes to the stamps: as a release does. */
export type Pace = Omit<PlanInput, "release" | "allow" | "migrationFile">;

/** Why a stamp takes no part: it has what it is to have, it ends, or it is not up. */
export type LeftOut = "current" | "expired" | "retiring" | "down";

/** Waves of stamps, and those left out. */
export interface DeliveryPlan {
  readonly waves: readonly Wave[];
  readonly left: readonly { readonly id: string; readonly why: LeftOut }[];
}
