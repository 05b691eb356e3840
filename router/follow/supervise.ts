import { defined } from "../../core/defined";
import { mkdirSync } from "node:fs";
import type { Routing } from "../../components/routing/contract";
import type { Table } from "../table/changes";
import { certificateList } from "../haproxy/certificate-list";
import { findHaproxy } from "../haproxy/find";
import { type RunningRouter, startHaproxy } from "../haproxy/process";
import type { LastGood } from "./last-good";
import type { Looked, OriginSecrets } from "./origin-secrets";
import { type Ejection, Ejector } from "./ejector";
import { endLongRequests } from "./longest";
import { retryingSource } from "./retrying-source";
import type { RouterPlace } from "../haproxy/place";
import type { RegistrySource } from "../../tenants/registry/registry";
import { stampsIn, writeRouter } from "../haproxy/files";
import { RouterSecrets } from "./router-secrets";
import { routerSink } from "./router-sink";
import { problemOf, type Round, Synchroniser } from "./synchroniser";
import { Certificates, type Certified } from "./certificates";

/** What a router in a container is made of. */
export interface SuperviseOptions {
  readonly routing: Routing;
  readonly source: RegistrySource;
  readonly keep: LastGood;
  readonly place: RouterPlace;
  /** Where the stamps' secrets are; default this process's environment, once for all. */
  readonly origins?: OriginSecrets;
  /** Folder of the configuration. */
  readonly folder: string;
  /** Milliseconds between looks at the registry. */
  readonly intervalMs: number;
  /** Milliseconds between looks at all secrets, by which a changed one is found; default five minutes. */
  readonly renewMs?: number;
  readonly haproxy: string;
  readonly signal: AbortSignal;
  readonly onLog: (line: string) => void;
  /** Told of each round that changed something or failed. */
  readonly onRound: (round: Round) => void;
  /** Told of stamps that are taken out because they fail their tenants, and of those that are tried again. */
  readonly onEjected?: (ejection: Ejection) => void;
  /** Told of tenants' certificates that came, changed or went. */
  readonly onCertified?: (certified: Certified) => void;
  /** Told which secrets are missing, when that changes. */
  readonly onLooked?: (looked: Looked) => void;
}

/** Milliseconds between looks at what HAProxy counted: shorter ones would say little, and each stops its threads for a moment. */
const WATCH_MS = 5000;

const idsIn = (table: Table): string[] => stampsIn(table).map(({ id }) => id);

/**
 * Runs a router until the signal: HAProxy and the synchroniser beside it. A stamp that comes or goes, and a secret that
 * changes, are taken in by a second HAProxy that takes over the listeners; everything else changes in the running one.
 * When the signal comes, open requests have the configured time to end.
 *
 * @throws StampError `state` when there is neither a registry nor a kept table, or no secret can be read
 */
export async function superviseRouter(options: SuperviseOptions): Promise<void> {
  const { routing, place, folder, haproxy, signal, onLooked = () => {} } = options;
  findHaproxy([haproxy]);
  mkdirSync(folder, { recursive: true });
  const stopped = new AbortController();
  const stop = AbortSignal.any([signal, stopped.signal]);
  const synchroniser = new Synchroniser(retryingSource(options.source, stop), options.keep);
  const secrets = new RouterSecrets(options.origins, routing, folder, onLooked, options.renewMs);
  const { tenantCertificates } = place;
  const certificates =
    tenantCertificates === undefined
      ? undefined
      : new Certificates(tenantCertificates, certificateList(place), place.socket);
  const ejector = new Ejector(place.socket);
  const start = (table: Table, takeOver?: RunningRouter): Promise<RunningRouter> =>
    secrets.arm(idsIn(table), ({ environment, tokenKey }) => {
      const where = tokenKey === undefined ? place : { ...place, tokenKey };
      const file = writeRouter(folder, routing, table, where);
      certificates?.begin();
      return startHaproxy(haproxy, file, place.socket, {
        onLine: (line) => {
          ejector.hear(line);
          options.onLog(line);
        },
        environment,
        ...defined({ takeOver }),
      });
    });
  const first = await synchroniser.begin();
  await secrets.begin(idsIn(first));
  let router = await start(first);
  let failure: string | undefined;
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
  const takeOver = async (table: Table): Promise<void> => {
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
  };
  const sink = routerSink(place, async (table) => {
    await secrets.lookFirst(idsIn(table));
    await takeOver(table);
  });
  let watched = Date.now();
  // A router that has ended says so itself; what can't be asked now is asked at the next look.
  const watchOver = async (): Promise<void> => {
    if (Date.now() - watched < WATCH_MS) return;
    watched = Date.now();
    const ejections = await ejector.look(synchroniser.table).catch(() => []);
    for (const ejection of ejections) options.onEjected?.(ejection);
    await endLongRequests(place.socket, routing.limits.longestRequestSeconds).catch(() => 0);
  };
  await synchroniser.run(sink, stop, options.intervalMs, async (round) => {
    if (stop.aborted) return;
    if (round.outcome !== "current") options.onRound(round);
    await watchOver();
    // What could not be brought to it now is at the next round.
    for (const one of (await certificates?.look().catch(() => [])) ?? []) options.onCertified?.(one);
    const { table } = synchroniser;
    secrets.follow(idsIn(table));
    if (!secrets.isStale(idsIn(table))) return;
    await takeOver(table).catch((error: unknown) =>
      options.onRound({ outcome: "away", version: round.version, problem: problemOf(error) }),
    );
  });
  await router.stop();
  // A router that fell over is for the platform to start again, not for a loop in here.
  if (failure !== undefined) throw new Error(`HAProxy ended: ${failure}`);
}
