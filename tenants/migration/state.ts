import { defined } from "../../core/defined";
import { type Begin, type Entry, PHASES, type Phase } from "./entries";

/** Where one phase stands. */
export interface PhaseState {
  readonly state: "waiting" | "begun" | "done" | "failed";
  /** When it began (the first time), milliseconds since 1970. */
  readonly begunAt?: number;
  /** When its last line was written, ISO 8601. */
  readonly at?: string;
  readonly reason?: string;
  readonly counts?: Readonly<Record<string, number>>;
}

/** What a journal's lines come to. */
export interface MigrationState {
  readonly begin: Begin;
  /** `out`: to the target; `back`: it is being aborted. */
  readonly direction: "forward" | "back";
  /** The fencing token of the last run. */
  readonly epoch?: number;
  readonly phases: Readonly<Record<Phase, PhaseState>>;
  readonly end?: "done" | "aborted";
  /** When the last line was written, ISO 8601. */
  readonly at: string;
  /** Who wrote last. */
  readonly by: string;
}

const WAITING: PhaseState = { state: "waiting" };

/** A migration of which nothing is done yet. */
export function begun(begin: Begin): MigrationState {
  const phases = Object.fromEntries(PHASES.map((phase) => [phase, WAITING])) as Record<Phase, PhaseState>;
  return { begin, direction: "forward", phases, at: begin.at, by: begin.by };
}

/** The state after one more line. */
export function apply(state: MigrationState, entry: Entry): MigrationState {
  const { at } = entry;
  switch (entry.kind) {
    case "begin":
      return state;
    case "direction":
      return { ...state, at, by: entry.by, direction: entry.direction, epoch: entry.epoch };
    case "phase":
      return { ...state, at, phases: { ...state.phases, [entry.phase]: after(state, entry) } };
    case "end":
      return { ...state, at, by: entry.by, end: entry.state };
  }
}

function after(state: MigrationState, entry: Extract<Entry, { kind: "phase" }>): PhaseState {
  const before = state.phases[entry.phase];
  const begunAt = before.begunAt ?? Date.parse(entry.at);
  const { at, counts, reason } = entry;
  return {
    state: entry.state,
    begunAt,
    at,
    ...defined({ reason, counts }),
  };
}

/** The phase that is to be worked on; undefined when all are done. */
export function currentPhase(state: MigrationState): Phase | undefined {
  return PHASES.find((phase) => state.phases[phase].state !== "done");
}

/** Whether the deletion has begun: from then on there is no way back. */
export function isPastReturn(state: MigrationState): boolean {
  return state.phases.delete.state !== "waiting";
}
