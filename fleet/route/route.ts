import { defined } from "../../core/defined";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { StampError, shown } from "../../core/errors";
import { messageOf } from "../../core/message";
import { type LocalRoute, startLocalRoute } from "../../router/local/local";
import { LOCAL_DOMAIN } from "../../router/local/local-fleet";
import type { FleetContext } from "../context";
import type { StampEntry } from "../inventory/stack-config";
import { openInventory, selectStamps } from "../open";

/** Where tools/haproxy-install.sh unpacks HAProxy, in the project. */
const UNPACKED = ".tools/haproxy/bin/haproxy";
/** How long the signal has to come after the router has ended, in milliseconds: Ctrl-C reaches both. */
const GRACE_MS = 200;

/** A local run of the thin router. */
export interface RouteInput {
  /** Ids of the stamps to stand in for; empty for all. */
  readonly stacks: readonly string[];
  /** Only a local run is started from here. */
  readonly local: boolean;
  /** Port on the loopback interface, 0 for any free one. Default: 8080. */
  readonly port?: number | undefined;
  /** After so long it ends by itself; 1–86,400. */
  readonly seconds: number;
  /** Stamps to begin with stopped. */
  readonly down: readonly string[];
  /** HAProxy 3.0 or newer. Default: on PATH, or unpacked below .tools. */
  readonly haproxy?: string | undefined;
  /** Tells the ids of stamps to be stopped, or brought back; ends when what it returns is called. */
  readonly toggles?: ((toggle: (id: string) => void) => () => void) | undefined;
}

/** What runs. */
export interface LocalRun {
  readonly simulated: true;
  readonly url: string;
  /** Version of the HAProxy that runs. */
  readonly haproxy: string;
  /** Tenants are names before this domain. */
  readonly domain: string;
  readonly stamps: readonly RunningStamp[];
}

/** A stand-in for a stamp. */
export interface RunningStamp {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly pool: string;
  readonly up: boolean;
  readonly tenants: readonly string[];
}

/** What is told while it runs. */
export type RouteEvent =
  | { readonly kind: "running"; readonly run: LocalRun }
  /** A stamp was stopped or brought back; `unknown`: this run has none of the id. */
  | {
      readonly kind: "toggled";
      readonly id: string;
      readonly to: "up" | "stopped" | "unknown";
      readonly tenants: readonly string[];
    }
  | { readonly kind: "toggle-failed"; readonly message: string }
  /** A line of the router's log. */
  | { readonly kind: "log"; readonly line: string };

/** How it ended. */
export interface RouteResult {
  readonly ended: "time" | "interrupted";
}

/**
 * Runs the thin router, a real HAProxy, before simulated stand-ins of the fleet's stamps, on this machine's loopback
 * interface only, until its time is over or the signal comes.
 * @throws StampError `input` for what can't be run, `engine` when the router ends by itself
 */
export async function route(input: RouteInput, context: FleetContext<RouteEvent>): Promise<RouteResult> {
  if (!input.local) {
    throw new StampError("input", "only a local run is started from here", {
      field: "--local",
      fix: "say stampworks route --local; the routing layer itself is deployed as a stack of its own",
    });
  }
  const { emit } = context;
  const inventory = openInventory(context.cwd);
  const stamps = selectStamps(inventory, input.stacks);
  if (input.down.length > 0) selectStamps(inventory, input.down);
  const running = await startLocalRoute({
    stamps: stamps.map(({ id, identity }) => ({
      id,
      cloud: identity.cloud,
      region: identity.region,
      residency: identity.residency,
      tier: identity.class,
    })),
    haproxy:
      input.haproxy === undefined ? ["haproxy", join(inventory.project.root, UNPACKED)] : [input.haproxy],
    ...defined({ port: input.port }),
    onLog: (line) => emit({ kind: "log", line }),
  });
  try {
    for (const id of input.down) await running.stopStamp(id);
    emit({ kind: "running", run: describe(running, stamps) });
    return await serve(input, context, running);
  } finally {
    await running.stop();
  }
}

/** Does what is asked until the run is over. */
async function serve(
  { seconds, toggles }: RouteInput,
  { emit, signal }: FleetContext<RouteEvent>,
  running: LocalRoute,
): Promise<RouteResult> {
  const over = new AbortController();
  const untell = toggles?.((id) => {
    toggle(running, id).then(emit, (error: unknown) =>
      emit({ kind: "toggle-failed", message: messageOf(error) }),
    );
  });
  try {
    const stop = AbortSignal.any([signal, over.signal]);
    const timed = sleep(seconds * 1000, undefined, { signal: stop }).catch(() => undefined);
    const words = await Promise.race([timed, running.ended]);
    // Ctrl-C reaches the router too, perhaps first.
    if (words !== undefined) await sleep(GRACE_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return { ended: "interrupted" };
    if (words !== undefined)
      throw new StampError("engine", "the router has ended", { received: shown(words) });
    return { ended: "time" };
  } finally {
    over.abort();
    untell?.();
  }
}

/** Stops a stamp, or brings it back. */
async function toggle(running: LocalRoute, id: string): Promise<RouteEvent> {
  const tenants = tenantsOf(running, id);
  if (!running.isUp(id))
    return { kind: "toggled", id, to: (await running.startStamp(id)) ? "up" : "unknown", tenants };
  await running.stopStamp(id);
  return { kind: "toggled", id, to: "stopped", tenants };
}

function tenantsOf({ tenants }: LocalRoute, id: string): string[] {
  return [...tenants].filter(([, stamp]) => stamp === id).map(([tenant]) => tenant);
}

function describe(running: LocalRoute, stamps: readonly StampEntry[]): LocalRun {
  return {
    simulated: true,
    url: `http://127.0.0.1:${running.port}/`,
    haproxy: running.haproxy,
    domain: LOCAL_DOMAIN,
    stamps: stamps.map(({ id, identity }) => ({
      id,
      cloud: identity.cloud,
      region: identity.region,
      pool: `${identity.residency}-${identity.class}`,
      up: running.isUp(id),
      tenants: tenantsOf(running, id),
    })),
  };
}

/** What `stampworks route --local --json` prints once it runs. */
export const routeSchema = z.object({
  simulated: z.literal(true).describe("The stamps are stand-ins on this machine"),
  url: z.string(),
  haproxy: z.string().describe("Version of the HAProxy that runs"),
  domain: z.string().describe("Tenants are names before this domain"),
  stamps: z.array(
    z.object({
      id: z.string(),
      cloud: z.string(),
      region: z.string(),
      pool: z.string(),
      up: z.boolean(),
      tenants: z.array(z.string()),
    }),
  ),
});
