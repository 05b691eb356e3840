import type { FleetContext } from "../context";
import type { BuildEvent } from "../open";
import type { Begin } from "../rollout/entries";
import type { RolloutReport } from "../rollout/report";
import type { RolloutEvent } from "../rollout/runner";
import type { DeliveryPlan, Pace } from "./pace";

/** What is wanted: a plan only, a change, or something to be done about the last one. */
export type DeliveryInput<Edit> = JournalPlace &
  (
    | {
        readonly mode: "plan";
        /** Undefined: what the project's file says comes to the stamps as it is. */
        readonly edit: Edit | undefined;
        readonly pace: Pace;
      }
    | {
        readonly mode: "start";
        readonly edit: Edit | undefined;
        readonly pace: Pace;
        readonly yes: boolean;
      }
    /** Go on with the last one: what failed is tried again. */
    | { readonly mode: "resume" }
    /** Each stamp back to what it had. */
    | { readonly mode: "rollback"; readonly yes: boolean }
    /** End it where it stands. */
    | { readonly mode: "abandon" }
  );

interface JournalPlace {
  /** Where locks and journals are kept: a folder, `registry`, or a registry's address. Default: see `openJournals`. */
  readonly journal?: string | undefined;
}

/** A change as it would begin. */
export interface MadePlan {
  readonly begin: Begin;
  readonly plan: DeliveryPlan;
}

/** What came of it. */
export type DeliveryResult =
  | ({ readonly kind: "planned" } & MadePlan)
  /** Every stamp has what it is to have. */
  | { readonly kind: "nothing"; readonly left: DeliveryPlan["left"] }
  /** Somebody said no. */
  | { readonly kind: "declined" }
  | RolloutReport;

/** What is asked before anything is changed. */
export type DeliveryQuestion =
  | { readonly kind: "begin" }
  | { readonly kind: "rollback"; readonly stamps: number; readonly what: string };

/** What is told: the plan before it is begun, and then each step. */
export type DeliveryProgress =
  | ({ readonly kind: "planned" } & MadePlan)
  /** What must be told of how the lock was taken. */
  | { readonly kind: "lock"; readonly notice: string }
  /** The project's file was changed by somebody else meanwhile, and stays as it is. */
  | { readonly kind: "file"; readonly path: string }
  | (RolloutEvent & { readonly of: Begin["waves"] });

/** What a delivery works with. */
export type DeliveryContext = FleetContext<DeliveryProgress | BuildEvent, DeliveryQuestion>;
