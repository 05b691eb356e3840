import { apply, begun, type RolloutState } from "../../../fleet/rollout/state";
import type { Entry } from "../../../fleet/rollout/entries";
import type { RolloutJournal } from "../../../fleet/rollout/journal";
import { lookByNumbers, type AskPromql } from "../../../fleet/rollout/metrics/ask";
import type { MetricGates } from "../../../fleet/rollout/metrics/schema";
import { type RolloutHost, type RunResult, runRollout } from "../../../fleet/rollout/runner";
import { beginOf, candidates, runOptions } from "../runs";
import type { Behaviour } from "../live/stand-in";
import { MINUTES_10, SCRAPE_MS, SimulatedStamps } from "./simulated-stamps";

/** How a rollout is simulated. */
export interface Simulated {
  /** What the release does. */
  readonly release: Behaviour;
  /** What the stamps did before, and the controls still do. */
  readonly usual: Behaviour;
  /** Requests of ten minutes that come to a stamp, at least. */
  readonly requests: number;
  readonly hasWeather: boolean;
  readonly bakeMs: number;
  readonly timeoutMs: number;
  readonly gates: MetricGates;
}

/** How it ended. */
export interface EndOfSimulated {
  readonly result: RunResult;
  /** Waves whose gates said yes. */
  readonly passed: number;
  readonly reason: string | undefined;
  /** Ten minutes that it took. */
  readonly windows: number;
}

const OTHERS = ["a", "b", "c", "d", "e"];

/**
 * One rollout as `npm run gates` runs it, by the product's own runner and gates, in a time that only the simulation moves: a canary, then
 * the five stamps that it is compared with.
 * @param random numbers from 0 to 1
 */
export async function simulate(how: Simulated, random: () => number): Promise<EndOfSimulated> {
  const { bakeMs, gates, release, timeoutMs, usual } = how;
  const stamps = new SimulatedStamps(["canary", ...OTHERS], usual, how.requests, random);
  stamps.goTo(8 * MINUTES_10);
  const start = stamps.now;
  if (how.hasWeather) stamps.hasWeather(OTHERS.slice(-1));
  const begin: Entry = {
    ...beginOf({}, { bakeMs, gates: { stamp: false, timeoutMs, everyMs: SCRAPE_MS, metrics: gates } }),
    at: new Date(start).toISOString(),
    waves: [
      { ring: "canary", stamps: candidates({ canary: ["canary"] }) },
      { ring: "broad", stamps: candidates({ broad: OTHERS }) },
    ],
  };
  const journal = inMemory(begin);
  // What is not fine has been missed when it comes there.
  const isFine = release === usual;
  const { signal } = new AbortController();
  const ask: AskPromql = async (query, at) => stamps.ask(query, at ?? stamps.now);
  const host: RolloutHost = {
    obstacle: () => undefined,
    setRelease: () => undefined,
    setBeside: () => undefined,
    isCurrent: async () => false,
    sharing: async () => undefined,
    migrate: async () => undefined,
    stragglers: async () => [],
    gateOf: () => Promise.reject(new Error("no release stands beside another here")),
    up: async (id) => {
      if (id !== "canary" && !isFine) return { reason: "it went beyond the first wave" };
      stamps.update(id, release);
      return undefined;
    },
    gate: (wave) => {
      const { begin: first, waves } = journal.state;
      const index = first.waves.findIndex((each) => each.stamps === wave.stamps);
      return lookByNumbers(ask, gates, wave, index, {
        ...{ env: {}, signal, begin: first, since: waves[index]?.updatedAt ?? stamps.now },
        bakeMs,
        now: () => stamps.now,
        sleep: async (ms) => stamps.goTo(stamps.now + ms),
      });
    },
    sleep: async (ms) => stamps.goTo(stamps.now + ms),
    now: () => stamps.now,
  };
  const result = await runRollout(journal, host, runOptions());
  const { waves } = journal.state;
  return {
    result,
    passed: waves.filter(({ state }) => state === "passed").length,
    reason: waves.find(({ state }) => state === "failed")?.reason,
    windows: (stamps.now - start) / MINUTES_10,
  };
}

function inMemory(begin: Extract<Entry, { kind: "begin" }>): RolloutJournal {
  let state: RolloutState = begun(begin);
  return {
    number: 1,
    get state() {
      return state;
    },
    append: (entry) => {
      state = apply(state, entry);
    },
    close: () => undefined,
  };
}
