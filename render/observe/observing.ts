import { AsyncLocalStorage } from "node:async_hooks";
import { currentRun } from "../internals";
import type { Observation } from "./observation";

const LOADING = new AsyncLocalStorage<Observation>();

/** Runs the loading of a program, and what it leaves running, as what is observed. */
export function observed<T>(observation: Observation | undefined, load: () => T): T {
  return observation === undefined ? load() : LOADING.run(observation, load);
}

/** The observation that the present code belongs to. */
export function observing(): Observation | undefined {
  const found = currentRun()?.observation ?? LOADING.getStore();
  return found?.isPaused === true ? undefined : found;
}
