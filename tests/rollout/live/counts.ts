import type { Ended, Release } from "./rollouts";

/** How many of a release's rollouts ended as they should not. */
export interface Count {
  readonly runs: number;
  /** A fine one that was halted, or a bad one that went beyond the first wave. */
  readonly wrong: number;
  /** Why those that were halted were. */
  readonly gates: Readonly<Record<string, number>>;
}

/** Counts false halts of a release that is fine, and misses of any other. */
export function countOf(release: Release, all: readonly Ended[]): Count {
  const runs = all.filter((ended) => ended.release === release);
  const gates: Record<string, number> = {};
  for (const { reason } of runs) {
    if (reason === undefined) continue;
    const gate = /^(.*?) of \S+ is |^the error budget/u.exec(reason);
    const name = gate?.[1] ?? gate?.[0] ?? reason;
    gates[name] = (gates[name] ?? 0) + 1;
  }
  const isRight = ({ passed, result }: Ended): boolean =>
    release === "is fine" ? result === "done" && passed === 2 : result === "halted" && passed === 0;
  return { runs: runs.length, wrong: runs.filter((ended) => !isRight(ended)).length, gates };
}
