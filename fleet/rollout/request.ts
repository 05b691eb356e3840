import type { Engine } from "../../engines/engine";
import type { AllowedLosses, Loss } from "../deploy/losses";
import type { BroughtCentre, CentreProgress } from "./central/bring";
import type { CiSystem } from "./emit-waves";
import type { MadePlan, PlanInput } from "./make-plan";
import type { RolloutPreview } from "./preview";
import type { RolloutReport } from "./report";
import type { RolloutEvent } from "./runner";
import type { Turn } from "./turns/turn";

/** What is wanted: a plan only, a new rollout, or something to be done about the last one. */
export type RolloutInput = RolloutPlace &
  (
    | {
        readonly mode: "plan";
        readonly plan: PlanInput;
        /** Also what it would change in each stamp, which asks the engine. Default: false. */
        readonly preview?: boolean;
      }
    /** The plan as jobs of a CI system. Each is a rollout of its own. */
    | { readonly mode: "emit"; readonly plan: PlanInput; readonly system: CiSystem }
    /** The same as turns of one rollout, which is begun: one journal, its gates, its migrations. */
    | { readonly mode: "begin"; readonly plan: PlanInput; readonly system: CiSystem }
    /** What is left of the rollout that was begun, likewise. */
    | { readonly mode: "again"; readonly system: CiSystem }
    /** One of these turns; `of`: the number of the rollout that it is a turn of. */
    | { readonly mode: "turn"; readonly turn: Turn; readonly of: number }
    | { readonly mode: "start"; readonly plan: PlanInput; readonly yes: boolean }
    /** Go on with the last one: what failed is tried again. */
    | { readonly mode: "resume"; readonly allow?: AllowedLosses | undefined }
    /** Each stamp back to the release it had. */
    | { readonly mode: "rollback"; readonly yes: boolean; readonly allow?: AllowedLosses | undefined }
    /** End it where it stands. */
    | { readonly mode: "abandon" }
  );

interface RolloutPlace {
  /** Where locks and journals are kept: a folder, `registry`, or a registry's address. Default: see `openJournals`. */
  readonly journal?: string | undefined;
}

/** What came of it. */
export type RolloutResult =
  | ({
      readonly kind: "planned";
      readonly preview?: RolloutPreview;
      readonly losses?: readonly Loss[];
      /** The fleet's other stacks, which it does not touch. */
      readonly untouched: readonly string[];
    } & MadePlan)
  /** Lines for the CI system. */
  | { readonly kind: "emitted"; readonly lines: readonly string[] }
  /** Centres came up that were named alone. */
  | {
      readonly kind: "centres";
      readonly engine: Engine["name"];
      readonly simulated: boolean;
      readonly central: readonly BroughtCentre[];
      readonly preview: RolloutPreview;
    }
  /** A turn was taken. */
  | TurnTaken
  /** No stamp has anything to do. */
  | { readonly kind: "nothing"; readonly left: MadePlan["plan"]["left"] }
  /** It would make anew or delete what nobody named; nothing was begun. */
  | { readonly kind: "refused"; readonly preview: RolloutPreview; readonly losses: readonly Loss[] }
  /** Somebody said no. */
  | { readonly kind: "declined" }
  | (RolloutReport & {
      readonly preview?: RolloutPreview;
      /** The centres that came up before the stamps, in this run. */
      readonly central?: readonly BroughtCentre[];
    });

/** What came of one turn. */
export interface TurnTaken {
  readonly kind: "turn";
  readonly engine: Engine["name"];
  readonly simulated: boolean;
  /** Number of the rollout's journal. */
  readonly rollout: number;
  readonly turn: string;
  /** Why it was not done, or what failed; absent when all is well. */
  readonly reason?: string;
}

/** What is asked before anything is changed. */
export type RolloutQuestion = { readonly kind: "begin" } | ({ readonly kind: "rollback" } & BackTo);

interface BackTo {
  readonly stamps: number;
  readonly release: string;
}

/** What is told: the plan before it is begun, and then each step. */
export type RolloutProgress =
  | ({ readonly kind: "planned"; readonly untouched: readonly string[] } & MadePlan)
  /** What would change in all of its stamps, before it is asked for. */
  | { readonly kind: "previewed"; readonly preview: RolloutPreview }
  /** What must be told of how the fleet's lock was taken. */
  | { readonly kind: "lock"; readonly notice: string }
  /** Centres come before the stamps. */
  | CentreProgress
  | (RolloutEvent & { readonly of: Waves });

type Waves = MadePlan["begin"]["waves"];
