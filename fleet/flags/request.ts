import type { FleetContext } from "../context";
import type { BuildEvent } from "../open";
import type { Begin } from "../rollout/entries";
import type { RolloutReport } from "../rollout/report";
import type { RolloutEvent } from "../rollout/runner";
import type { FlagEdit } from "./edit";
import type { FlagsPlan, Pace } from "./plan";

/** What is wanted: a plan only, a change, or something to be done about the last one. */
export type FlagsInput = FlagsPlace &
  (
    | {
        readonly mode: "plan";
        /** Undefined: what the project's file says comes to the stamps as it is. */
        readonly edit: FlagEdit | undefined;
        readonly pace: Pace;
      }
    | {
        readonly mode: "start";
        readonly edit: FlagEdit | undefined;
        readonly pace: Pace;
        readonly yes: boolean;
      }
    /** Go on with the last one: what failed is tried again. */
    | { readonly mode: "resume" }
    /** Each stamp back to the flags it had. */
    | { readonly mode: "rollback"; readonly yes: boolean }
    /** End it where it stands. */
    | { readonly mode: "abandon" }
  );

interface FlagsPlace {
  /** Where locks and journals are kept: a folder, `registry`, or a registry's address. Default: see `openJournals`. */
  readonly journal?: string | undefined;
}

/** A change as it would begin. */
export interface MadeFlagsPlan {
  readonly begin: Begin;
  readonly plan: FlagsPlan;
}

/** What came of it. */
export type FlagsResult =
  | ({ readonly kind: "planned" } & MadeFlagsPlan)
  /** Every stamp has what it is to have. */
  | { readonly kind: "nothing"; readonly left: FlagsPlan["left"] }
  /** Somebody said no. */
  | { readonly kind: "declined" }
  | RolloutReport;

/** What is asked before anything is changed. */
export type FlagsQuestion =
  | { readonly kind: "begin" }
  | { readonly kind: "rollback"; readonly stamps: number; readonly what: string };

/** What is told: the plan before it is begun, and then each step. */
export type FlagsProgress =
  | ({ readonly kind: "planned" } & MadeFlagsPlan)
  /** What must be told of how the lock was taken. */
  | { readonly kind: "lock"; readonly notice: string }
  /** The project's file was changed by somebody else meanwhile, and stays as it is. */
  | { readonly kind: "file" }
  | (RolloutEvent & { readonly of: Begin["waves"] });

/** What a change of flags works with. */
export type FlagsContext = FleetContext<FlagsProgress | BuildEvent, FlagsQuestion>;
