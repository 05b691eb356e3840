import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { StampError, shown } from "../../core/errors";
import type { StampEntry } from "../../fleet/inventory/stack-config";
import { type LocalRoute, startLocalRoute } from "../../router/local/local";
import { LOCAL_DOMAIN } from "../../router/local/local-fleet";
import { ExitCode } from "../common/exit-code";
import { type Flags, textFlag } from "../flags";
import type { CommandContext } from "../options";
import type { Output } from "../common/output";
import { listOf } from "../rollout-options";
import { openInventory, selectStamps } from "../session";
import { count, printTable } from "../common/table";

/** Where tools/haproxy-install.sh unpacks HAProxy, in the project. */
const UNPACKED = ".tools/haproxy/bin/haproxy";
/** Seconds a local run lasts unless it is told. */
const DEFAULT_SECONDS = 3600;
const MOST_SECONDS = 86_400;
const GRACE_MS = 200;

/**
 * Runs the thin router, a real HAProxy, before simulated stand-ins of the fleet's stamps, on this machine's loopback
 * interface only, until its time is over or Ctrl-C.
 */
export async function route(
  context: CommandContext,
  ids: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  if (flags["local"] !== true) {
    throw new StampError("input", "only a local run is started from here", {
      field: "--local",
      fix: "say stampworks route --local; the routing layer itself is deployed as a stack of its own",
    });
  }
  const seconds = numberFlag(flags, "for", 1, MOST_SECONDS) ?? DEFAULT_SECONDS;
  const port = numberFlag(flags, "port", 0, 65_535);
  const inventory = openInventory(context);
  const stamps = selectStamps(inventory, ids);
  const down = listOf(textFlag(flags, "down") ?? "");
  if (down.length > 0) selectStamps(inventory, down);
  const given = textFlag(flags, "haproxy");
  const { output, verbose } = context;
  const running = await startLocalRoute({
    stamps: stamps.map(({ id, identity }) => ({
      id,
      cloud: identity.cloud,
      region: identity.region,
      residency: identity.residency,
      tier: identity.class,
    })),
    haproxy: given === undefined ? ["haproxy", join(inventory.project.root, UNPACKED)] : [given],
    ...(port === undefined ? {} : { port }),
    ...(verbose ? { onLog: (line: string) => output.note(line) } : {}),
  });
  try {
    for (const id of down) await running.stopStamp(id);
    if (context.json) output.json(asJson(running, stamps));
    else printRun(output, running, stamps, seconds);
    return await serve(context, running, seconds);
  } finally {
    await running.stop();
  }
}

/** Does what is typed until the run is over. */
async function serve(
  { output, signal }: CommandContext,
  running: LocalRoute,
  seconds: number,
): Promise<ExitCode> {
  const over = new AbortController();
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    obey(output, running, line.trim()).catch((error: unknown) => output.note(`error: ${String(error)}`));
  });
  try {
    const stop = AbortSignal.any([signal, over.signal]);
    const timed = sleep(seconds * 1000, undefined, { signal: stop }).catch(() => undefined);
    const words = await Promise.race([timed, running.ended]);
    // Ctrl-C reaches the router too, perhaps first.
    if (words !== undefined) await sleep(GRACE_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return ExitCode.Interrupted;
    if (words !== undefined)
      throw new StampError("engine", "the router has ended", { received: shown(words) });
    output.note("the time is over");
    return ExitCode.Fine;
  } finally {
    over.abort();
    lines.close();
  }
}

/** Stops the stamp whose id was typed, or brings it back. */
async function obey(output: Output, running: LocalRoute, id: string): Promise<void> {
  if (id === "") return;
  if (running.isUp(id)) {
    await running.stopStamp(id);
    const own = tenantsOf(running, id).join(", ");
    output.note(`${id} is stopped: ${own} get 503 and Retry-After, all others don't notice`);
  } else if (await running.startStamp(id)) {
    output.note(`${id} runs again; the router's health checks find it within five seconds`);
  } else {
    output.note(`no stamp of this run: ${shown(id)}`);
  }
}

function tenantsOf({ tenants }: LocalRoute, id: string): string[] {
  return [...tenants].filter(([, stamp]) => stamp === id).map(([tenant]) => tenant);
}

function asJson(running: LocalRoute, stamps: readonly StampEntry[]): object {
  return {
    simulated: true,
    url: `http://127.0.0.1:${running.port}/`,
    haproxy: running.haproxy,
    domain: LOCAL_DOMAIN,
    stamps: stamps.map(({ id }) => ({ id, up: running.isUp(id), tenants: tenantsOf(running, id) })),
  };
}

function printRun(output: Output, running: LocalRoute, stamps: readonly StampEntry[], seconds: number): void {
  const url = `http://127.0.0.1:${running.port}/`;
  output.print(
    `HAProxy ${running.haproxy} at ${url} before simulated stand-ins of ${count(stamps.length, "stamp")} (no cloud is touched)\n`,
  );
  printTable(
    output,
    ["stamp", "cloud", "region", "pool", "state", "tenants"],
    stamps.map(({ id, identity }) => [
      id,
      identity.cloud,
      identity.region,
      `${identity.residency}-${identity.class}`,
      running.isUp(id) ? "up" : output.colors.red("stopped"),
      tenantsOf(running, id).join(" "),
    ]),
  );
  output.print(`
Try, in another terminal:
  curl -H 'Host: acme.${LOCAL_DOMAIN}' ${url}          the stamp that answers says its id
  curl -H 'X-Tenant: globex' ${url}                  the header is the second source of a tenant's name
  curl -i -H 'Host: nobody.${LOCAL_DOMAIN}' ${url}     404: no tenant of this name

Type a stamp's id here to stop it, again to bring it back: only its tenants are affected.
It ends after ${seconds} s, or with Ctrl-C.`);
}

function numberFlag(flags: Flags, name: string, least: number, most: number): number | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const number = /^[0-9]{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  const allowed = `a whole number from ${least} to ${most}`;
  throw new StampError("input", "not allowed", { field: `--${name}`, received: shown(text), allowed });
}
