import type { Tier } from "../../../components/routing/contract";
import type { Phase, Settings } from "../../../tenants/migration/entries";
import type { ManyMove } from "../../../tenants/migration/many";
import type { MovePlan } from "../../../tenants/migration/plan";
import type { MigrationEvent, RunResult } from "../../../tenants/migration/run";
import type { MigrationState } from "../../../tenants/migration/state";
import type { RegistryInput } from "../registry";

interface MovePlace extends RegistryInput {
  /** Where locks and journals are kept: a folder, `registry`, or a registry's address. Default: see `openJournals`. */
  readonly journal?: string | undefined;
}

/** One tenant, and where it is to go. */
interface Target {
  readonly tenant: string;
  /** Id of the stamp. */
  readonly to: string;
  /** What it is sold from then on. Default: as it is. */
  readonly tier?: Tier | undefined;
}

/** What is wanted of a tenant's move, or of many. */
export type MoveInput = MovePlace &
  /** Where the last move of the tenant stands. */
  (
    | { readonly mode: "status"; readonly tenant: string }
    /** Whether a move could begin. */
    | ({ readonly mode: "check" } & Target)
    | ({
        readonly mode: "start";
        readonly settings: Settings;
        readonly yes: boolean;
        /** Stop after this phase. Default: go to the end. */
        readonly until?: Phase | undefined;
      } & Target)
    /** Go on where it stopped. */
    | {
        readonly mode: "resume";
        readonly tenant: string;
        readonly until?: Phase | undefined;
        /** Copy again what was found to differ. */
        readonly repair: boolean;
        /** Most milliseconds that the cut-over may keep requests waiting, routers' hold or not. Default: as it was begun. */
        readonly pauseMs?: number | undefined;
      }
    /** Take it back. */
    | { readonly mode: "abort"; readonly tenant: string; readonly yes: boolean }
    /** Whether all of a file could begin. */
    | { readonly mode: "check-many"; readonly file: string }
    /** All tenants of a file, some at a time. */
    | { readonly mode: "many"; readonly file: string; readonly settings: Settings; readonly yes: boolean }
  );

/** The modes that change something of one tenant. */
export type MoveOne = Extract<MoveInput, { mode: "start" | "resume" | "abort" }>;
/** The modes that take a file. */
export type MoveFile = Extract<MoveInput, { mode: "check-many" | "many" }>;

/** A move that could begin. */
export interface CheckedMove extends MovePlan {
  /** Names of the movers, in the order they work. */
  readonly movers: readonly string[];
  /** Milliseconds that its queues must have been empty in the cut-over. */
  readonly quietMs: number;
}

/** Where one move stands. */
export interface MoveReport {
  /** Number of its journal. */
  readonly move: number;
  readonly state: MigrationState;
}

/** One of many, when all have ended. */
export interface MovedOne extends ManyMove {
  /** `failed`: its error says why; `waiting`: it was not begun, because the run was stopped; `there`: nothing to do. */
  readonly result: RunResult | "failed" | "waiting" | "there";
  readonly error?: unknown;
  /** Undefined where nothing was begun. */
  readonly report?: MoveReport | undefined;
}

/** What came of it. */
export type MoveResult =
  | ({ readonly kind: "status" } & MoveReport)
  | { readonly kind: "checked"; readonly moves: readonly CheckedMove[] }
  /** Somebody said no. */
  | { readonly kind: "declined" }
  | ({ readonly kind: "ran"; readonly result: RunResult } & MoveReport)
  | { readonly kind: "many"; readonly moves: readonly MovedOne[] };

/** What is told. */
export type MoveProgress =
  /** What is about to begin. */
  | { readonly kind: "planned"; readonly move: CheckedMove }
  /** The cut-over may keep requests longer than routers hold them: those that wait longer get 503 with Retry-After. */
  | {
      readonly kind: "beyond-hold";
      readonly holdMs: number;
      readonly pauseMs: number;
      /** Somebody said how long; else it can't be done sooner. */
      readonly isAsked: boolean;
    }
  /** What is about to be taken back. */
  | ({ readonly kind: "back" } & Pick<MovePlan, "tenant" | "source" | "target">)
  | { readonly kind: "moving"; readonly tenant: string; readonly event: MigrationEvent }
  /** A check could not look at something to the end; it stands in nobody's way. */
  | { readonly kind: "unlooked"; readonly tenant: string; readonly mover: string; readonly what: string }
  /** Fewer moves at once than were asked for: a stamp's server has no connections for more. */
  | {
      readonly kind: "fewer";
      readonly stamp: string;
      readonly parallel: number;
      readonly wanted: number;
      readonly bound: string;
    }
  /** One of many ended. */
  | { readonly kind: "ended"; readonly moved: Pick<MovedOne, "tenant" | "to" | "result" | "error"> };

/** What is asked before anything is changed. */
export interface MoveQuestion {
  readonly kind: "start" | "abort";
  readonly moves: number;
}
