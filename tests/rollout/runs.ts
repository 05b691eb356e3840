import type { Begin, Settings } from "../../fleet/rollout/entries";
import type { RunOptions } from "../../fleet/rollout/runner";
import { type Candidate, planWaves } from "../../fleet/rollout/waves";

/** Settings under which nothing waits and the first failure halts. */
export const SETTINGS: Settings = {
  bakeMs: 0,
  failures: 0,
  onFailure: "halt",
  gates: { stamp: false, timeoutMs: 0, everyMs: 1000 },
};

/** Stamps by ring as candidates of one form. */
export function candidates(rings: Readonly<Record<string, readonly string[]>>, from = "r0"): Candidate[] {
  return Object.entries(rings).flatMap(([ring, ids]) =>
    ids.map((id) => ({ id, ring, form: "aws/standard", from, pinned: false })),
  );
}

/** The first line of a rollout over these rings. */
export function beginOf(
  rings: Readonly<Record<string, readonly string[]>>,
  change: Partial<Settings> = {},
  release = "r1",
): Begin {
  const waves = planWaves(candidates(rings), { rings: Object.keys(rings) });
  return {
    kind: "begin",
    version: 1,
    release,
    by: "test@here",
    at: "2026-01-01T00:00:00.000Z",
    waves: waves.map(({ ring, stamps }) => ({ ring, stamps: [...stamps] })),
    settings: { ...SETTINGS, ...change },
  };
}

/** Options of a run that nobody stops. */
export function runOptions(change: Partial<RunOptions> = {}): RunOptions {
  return { parallel: 3, signal: new AbortController().signal, by: "test@here", ...change };
}
