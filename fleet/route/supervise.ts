import { mkdirSync } from "node:fs";
import type { Routing } from "../../components/routing/contract";
import type { Table } from "../../components/routing/table/changes";
import { findHaproxy } from "./find-haproxy";
import { type RunningRouter, startHaproxy } from "./haproxy-process";
import type { LastGood } from "./last-good";
import type { RouterPlace } from "./place";
import type { RegistrySource } from "../registry/registry";
import { writeRouter } from "./router-files";
import { routerSink } from "./router-sink";
import { type Round, Synchroniser } from "./synchroniser";

/** What a router in a container is made of. */
export interface SuperviseOptions {
  readonly routing: Routing;
  readonly source: RegistrySource;
  readonly keep: LastGood;
  readonly place: RouterPlace;
  /** Folder of the configuration. */
  readonly folder: string;
  /** Milliseconds between looks at the registry. */
  readonly intervalMs: number;
  readonly haproxy: string;
  readonly signal: AbortSignal;
  readonly onLog: (line: string) => void;
  /** Told of each round that changed something or failed. */
  readonly onRound: (round: Round) => void;
}

/**
 * Runs a router until the signal: HAProxy and the synchroniser beside it. A stamp that comes or goes is taken in by a
 * second HAProxy that takes over the listeners; everything else changes in the running one. When the signal comes, open
 * requests have the configured time to end.
 */
export async function superviseRouter(options: SuperviseOptions): Promise<void> {
  const { routing, place, folder, haproxy, signal } = options;
  findHaproxy([haproxy]);
  mkdirSync(folder, { recursive: true });
  const synchroniser = new Synchroniser(options.source, options.keep);
  const start = async (table: Table, takeOver?: RunningRouter): Promise<RunningRouter> => {
    const file = writeRouter(folder, routing, table, place);
    return startHaproxy(haproxy, file, place.socket, {
      onLine: options.onLog,
      ...(takeOver === undefined ? {} : { takeOver }),
    });
  };
  let router = await start(await synchroniser.begin());
  let failure: string | undefined;
  const stopped = new AbortController();
  const fail = (words: string): void => {
    failure = words;
    stopped.abort();
  };
  // A router that is taken over from ends, perhaps before the one that takes over answers.
  let leaving: RunningRouter | undefined;
  let left: string | undefined;
  const watch = (running: RunningRouter): void => {
    void running.ended.then((words) => {
      if (running !== router || words === undefined) return;
      if (running === leaving) left = words;
      else fail(words);
    });
  };
  watch(router);
  const sink = routerSink(place, async (table) => {
    leaving = router;
    try {
      router = await start(table, router);
      watch(router);
    } catch (error) {
      if (left !== undefined) fail(left);
      throw error;
    } finally {
      leaving = undefined;
      left = undefined;
    }
  });
  await synchroniser.run(sink, AbortSignal.any([signal, stopped.signal]), options.intervalMs, (round) => {
    if (round.outcome !== "current") options.onRound(round);
  });
  await router.stop();
  // A router that fell over is for the platform to start again, not for a loop in here.
  if (failure !== undefined) throw new Error(`HAProxy ended: ${failure}`);
}
