import { type RolloutState, stampsIn, stateOf, type WaveState } from "../rollout/state";
import type { RolloutReport, WaveReport } from "./model";

/** Longest reason a report repeats. */
const LONGEST_REASON = 300;

/** What a rollout's journal comes to, for a report. */
export function rolloutReport(state: RolloutState & { readonly number: number }): RolloutReport {
  const failed = stampsIn(state, "failed").map(({ id }) => ({
    stamp: id,
    reason: (stateOf(state, id).reason ?? "").slice(0, LONGEST_REASON),
  }));
  return {
    number: state.number,
    release: state.begin.release,
    by: state.begin.by,
    began: state.begin.at,
    last: state.at,
    state: standing(state, failed.length > 0),
    waves: state.begin.waves.map(({ ring, stamps }, index) => ({
      ring,
      stamps: stamps.length,
      state: state.waves[index]?.state ?? "open",
      ...updatedAt(state.waves[index]),
    })),
    done: stampsIn(state, "done").length,
    failed,
  };
}

function updatedAt({ updatedAt: at }: Partial<WaveState> = {}): Pick<WaveReport, "at"> {
  return at === undefined ? {} : { at: new Date(at).toISOString() };
}

function standing(state: RolloutState, hasFailed: boolean): RolloutReport["state"] {
  if (state.end === "rolled-back") return "rolled back";
  if (state.end !== undefined) return state.end;
  const halted = hasFailed || state.waves.some((wave) => wave.state === "failed");
  return halted ? "halted" : "under way";
}
