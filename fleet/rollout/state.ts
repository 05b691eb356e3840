import { defined } from "../../core/defined";
import { type AllowedLosses, joinAllowed } from "../deploy/losses";
import type { Begin, Entry } from "./entries";
import type { Migration } from "./migrations/schema";
import type { Evidence } from "./metrics/schema";
import type { Share } from "./shares/schema";
import type { Candidate } from "./waves";

/** Why something did not work; the resource where one is to blame. */
export interface Failure {
  readonly reason: string;
  readonly resource?: string;
}

/** What gates said of a wave. */
export interface GateAnswer {
  /** What is wrong with its health; undefined when nothing is. */
  readonly reason: string | undefined;
  /** The numbers that decided. */
  readonly evidence: readonly Evidence[];
  /** Whether it can't be told yet, although nothing is wrong: it is asked again even where the time it bakes is over. */
  readonly isOpen?: true;
}

/** Where one stamp stands in a rollout. `started` is not known to have ended. */
export interface StampState {
  readonly direction: "update" | "rollback";
  readonly state: "waiting" | "started" | "done" | "failed" | "skipped";
  readonly reason?: string;
  readonly resource?: string;
}

/** Where one wave stands. */
export interface WaveState {
  readonly state: "open" | "updated" | "passed" | "failed";
  /** When its last stamp was updated, milliseconds since 1970. */
  readonly updatedAt?: number;
  readonly reason?: string;
  /** What gates by numbers saw. */
  readonly evidence?: readonly Evidence[];
}

/** What a journal's lines come to. */
export interface RolloutState {
  readonly begin: Begin;
  /** The direction the rollout goes now. */
  readonly direction: "update" | "rollback";
  readonly stamps: ReadonlyMap<string, StampState>;
  readonly waves: readonly WaveState[];
  /** What may be made anew or deleted. */
  readonly allow: AllowedLosses;
  /** By phase and stamp. */
  readonly migrations: ReadonlyMap<string, Migration>;
  /** By stamp: how far it is with a release that comes beside the one before. */
  readonly shares: ReadonlyMap<string, Share>;
  /** Why the schema can't be contracted yet. */
  readonly blocked?: string;
  readonly end?: "done" | "rolled-back" | "abandoned";
  /** When the last line was written, ISO 8601. */
  readonly at: string;
  /** Who wrote last. */
  readonly by: string;
}

const WAITING: StampState = { direction: "update", state: "waiting" };

/** A rollout of which nothing is done yet. */
export function begun(begin: Begin): RolloutState {
  const stamps = begin.waves.flatMap((wave) => wave.stamps.map(({ id }) => [id, WAITING] as const));
  return {
    begin,
    direction: "update",
    stamps: new Map(stamps),
    waves: begin.waves.map(() => ({ state: "open" })),
    allow: joinAllowed(begin.settings.allow, undefined),
    migrations: new Map(),
    shares: new Map(),
    at: begin.at,
    by: begin.by,
  };
}

/** The state after one more line. The maps are changed in place: they belong to one reader, and can be large. */
export function apply(state: RolloutState, entry: Entry): RolloutState {
  const { at } = entry;
  switch (entry.kind) {
    case "begin":
      return state;
    case "step": {
      const { reason, resource, state: result, direction } = entry;
      const stamps = state.stamps as Map<string, StampState>;
      stamps.set(entry.stamp, {
        direction,
        state: result,
        ...defined({ reason, resource }),
      });
      return { ...state, at };
    }
    case "wave": {
      const { evidence, reason, wave } = entry;
      const before = state.waves[wave];
      const updatedAt = entry.state === "updated" ? Date.parse(at) : before?.updatedAt;
      const after: WaveState = {
        state: entry.state,
        ...defined({ updatedAt, reason, evidence }),
      };
      return { ...state, at, waves: state.waves.map((known, index) => (index === wave ? after : known)) };
    }
    case "migration": {
      const { phase, reason, stamp } = entry;
      const migrations = state.migrations as Map<string, Migration>;
      migrations.set(`${phase} ${stamp}`, { phase, stamp, state: entry.state, ...defined({ reason }) });
      return { ...state, at };
    }
    case "share": {
      const { at: _at, kind: _kind, ...share } = entry;
      (state.shares as Map<string, Share>).set(entry.stamp, share);
      return { ...state, at };
    }
    case "blocked":
      return { ...state, at, blocked: entry.reason };
    case "direction": {
      // One that had ended is taken up again, and one that was blocked looked at anew.
      const { blocked: _blocked, end: _end, ...open } = state;
      const allow = joinAllowed(state.allow, entry.allow);
      return { ...open, at, allow, by: entry.by, direction: entry.direction };
    }
    case "end":
      return { ...state, at, by: entry.by, end: entry.state };
  }
}

/** Where a stamp stands. */
export function stateOf(state: RolloutState, id: string): StampState {
  return state.stamps.get(id) ?? WAITING;
}

/** The stamps of a rollout in the order of its waves. */
export function stampsOf({ begin }: RolloutState): Candidate[] {
  return begin.waves.flatMap(({ stamps }) => stamps);
}

/** Stamps that stand like this, in the order of the waves. */
export function stampsIn(state: RolloutState, ...kinds: StampState["state"][]): Candidate[] {
  return stampsOf(state).filter(({ id }) => kinds.includes(stateOf(state, id).state));
}
