import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StampError } from "../../core/errors";
import { findHaproxy } from "../haproxy/find";
import { type RunningRouter, startHaproxy } from "../haproxy/process";
import { LOCAL_DOMAIN, localRegistry, localRouting, type LocalStamp } from "./local-fleet";
import { openPort } from "./open-port";
import { localPlace } from "../haproxy/place";
import { writeRouter } from "../haproxy/files";
import { type StandIn, startStandIn } from "./stand-in";
import { Synchroniser } from "../follow/synchroniser";

/** Most stamps of a local run: each is a listener of this process. */
const MOST_STAMPS = 200;

/** What `startLocalRoute` takes. */
export interface LocalRouteOptions {
  /** The fleet's stamps; 1–200. */
  readonly stamps: readonly Omit<LocalStamp, "port">[];
  /** Port of the router on the loopback interface; default 8080, 0 for any free one. */
  readonly port?: number;
  /** Where to look for HAProxy, in this order; default `haproxy` on PATH. */
  readonly haproxy?: readonly string[];
  /** Receives the router's structured log, a line a request. */
  readonly onLog?: (line: string) => void;
}

/** A router and stand-ins for the fleet's stamps, on this machine's loopback interface only. */
export interface LocalRoute {
  readonly port: number;
  /** Process of the router. */
  readonly pid: number;
  /** Version of the HAProxy that runs. */
  readonly haproxy: string;
  /** Tenant → stamp. */
  readonly tenants: ReadonlyMap<string, string>;
  /** A request to try. */
  readonly example: string;
  /** Resolves when the router has ended by itself, with its last words. */
  readonly ended: Promise<string | undefined>;
  /** Whether a stamp's stand-in runs. */
  isUp(id: string): boolean;
  /** Takes one stamp's stand-in down: only its tenants are affected. */
  stopStamp(id: string): Promise<void>;
  /** Brings it back on the same port; false when there is no such stamp. */
  startStamp(id: string): Promise<boolean>;
  /** Ends everything it started and removes its files. */
  stop(): Promise<void>;
}

/**
 * Starts the thin router, a real HAProxy, in front of local stand-ins for the fleet's stamps, so that
 * `curl -H 'Host: acme.example.test' http://127.0.0.1:8080/` says which stamp answers. Nothing of it can be reached from
 * another machine.
 *
 * @throws StampError `input` when HAProxy 3 is missing, the port is taken, or there are no stamps or too many; `engine`
 * when HAProxy does not start
 */
export async function startLocalRoute(options: LocalRouteOptions): Promise<LocalRoute> {
  const { stamps, onLog } = options;
  const { command, version } = findHaproxy(options.haproxy);
  if (stamps.length === 0 || stamps.length > MOST_STAMPS) {
    throw new StampError("input", "a local run needs stamps to stand in for", {
      received: `${stamps.length} stamps`,
      allowed: `1 to ${MOST_STAMPS}`,
      fix: "choose some of the fleet's stamps",
    });
  }
  const folder = mkdtempSync(join(tmpdir(), "stampworks-route-"));
  const standIns = new Map<string, StandIn>();
  let router: RunningRouter | undefined;
  const stop = async (): Promise<void> => {
    await router?.kill();
    await Promise.all([...standIns.values()].map((standIn) => standIn.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const { id } of stamps) standIns.set(id, await startStandIn(id));
    const ports = new Map([...standIns].map(([id, standIn]) => [id, standIn.port]));
    const registry = localRegistry(stamps.map((stamp) => ({ ...stamp, port: ports.get(stamp.id)! })));
    const table = await new Synchroniser(registry).begin();
    const { tenants } = await registry.snapshot();
    const port = await openPort(options.port ?? 8080);
    const place = localPlace(folder, port);
    const file = writeRouter(folder, localRouting(), table, place);
    router = await startHaproxy(command, file, place.socket, onLog === undefined ? {} : { onLine: onLog });
    return {
      port,
      pid: router.pid,
      haproxy: version,
      tenants: new Map([...tenants].map(({ tenant, stamp }) => [tenant, stamp])),
      example: `curl -H 'Host: acme.${LOCAL_DOMAIN}' http://127.0.0.1:${port}/`,
      ended: router.ended,
      isUp: (id) => standIns.has(id),
      stopStamp: async (id) => {
        await standIns.get(id)?.stop();
        standIns.delete(id);
      },
      startStamp: async (id) => {
        const bound = ports.get(id);
        if (bound === undefined) return false;
        if (!standIns.has(id)) standIns.set(id, await startStandIn(id, bound));
        return true;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
