import pLimit from "p-limit";
import type { RunResult } from "./run";

/** One of many moves. */
export interface ManyMove {
  readonly tenant: string;
  /** Id of the stamp it is to go to. */
  readonly to: string;
}

/** How one of them ended. */
export interface ManyOutcome extends ManyMove {
  /** `failed`: its error says why; `waiting`: it was not begun, because the run was stopped. */
  readonly result: RunResult | "failed" | "waiting";
  readonly error?: unknown;
}

/** What moving many takes. */
export interface ManyTools {
  /** Moves at once, 1–64. */
  readonly parallel: number;
  /** Stops what is under way between two steps, and begins no more. */
  readonly signal: AbortSignal;
  /** Carries one move on from wherever it is. */
  readonly move: (move: ManyMove, signal: AbortSignal) => Promise<RunResult>;
  /** Told as each ends. */
  readonly onEnd?: (outcome: ManyOutcome) => void;
}

/**
 * Moves many tenants, some at a time. Each has its own journal and lock, so a fault in one stops that one; the others go
 * on, and doing all again goes on with those that are not done.
 *
 * @returns how each ended, in the order they were asked for
 */
export async function moveMany(
  moves: readonly ManyMove[],
  tools: ManyTools,
): Promise<readonly ManyOutcome[]> {
  const limit = pLimit(tools.parallel);
  const one = async (move: ManyMove): Promise<ManyOutcome> => {
    const outcome = await outcomeOf(move, tools);
    tools.onEnd?.(outcome);
    return outcome;
  };
  return Promise.all(moves.map((move) => limit(() => one(move))));
}

async function outcomeOf(move: ManyMove, { move: carryOn, signal }: ManyTools): Promise<ManyOutcome> {
  if (signal.aborted) return { ...move, result: "waiting" };
  try {
    return { ...move, result: await carryOn(move, signal) };
  } catch (error) {
    return { ...move, result: "failed", error };
  }
}
