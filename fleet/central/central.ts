import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { StampError } from "../../core/errors";
import { messageOf } from "../../core/message";
import { type LocalCentre, type LocalState, startLocalCentre } from "../../events/local/local";
import type { FleetContext } from "../context";
import { openInventory, selectStamps } from "../open";

/** Where tools/emulators/nats.mjs puts nats-server, in the project. */
const UNPACKED = ".tools/nats/nats-server";
/** Milliseconds that what was written last may take to the centre at the end. */
const SETTLE_MS = 30_000;

/** A local run of the chain from stamps' outboxes to the centre. */
export interface CentralInput {
  /** Ids of the stamps to stand in for; empty for the first three. */
  readonly stacks: readonly string[];
  /** Only a local run is started from here. */
  readonly local: boolean;
  /** After so long it ends by itself; 1–86,400. */
  readonly seconds: number;
  /** Seconds between two looks; 1–3,600. */
  readonly every: number;
  /** Orders a second that each stamp's application writes; 1–1,000. */
  readonly rate: number;
  /** File that the centre is kept in afterwards, to be searched; not there yet. Default: it goes with the run. */
  readonly keep?: string | undefined;
  /** nats-server. Default: on PATH, or unpacked below .tools. */
  readonly nats?: string | undefined;
  /** Tells the links to be ended, or brought back; ends when what it returns is called. */
  readonly toggles?: ((toggle: (link: string) => void) => () => void) | undefined;
}

/** What is told while it runs. */
export type CentralEvent =
  | { readonly kind: "running"; readonly links: readonly string[]; readonly nats: string }
  | { readonly kind: "state"; readonly state: LocalState; readonly down: readonly string[] }
  | { readonly kind: "toggled"; readonly link: string; readonly to: "up" | "ended" | "unknown" }
  | { readonly kind: "toggle-failed"; readonly message: string }
  /** Something failed, and is tried again. */
  | { readonly kind: "problem"; readonly where: string; readonly message: string };

/** How it ended, and what had come until then. */
export interface CentralResult {
  readonly ended: "time" | "interrupted";
  readonly state: LocalState;
  /** Events that were committed at a stamp and are not at the centre; those of a link that is down are still on their way. */
  readonly underWay: number;
  /** Links that were ended and not brought back. */
  readonly down: readonly string[];
  /** What failed last, and was tried again; undefined where nothing did. */
  readonly problem: string | undefined;
}

/** As many stamps as show that they are independent. */
const SHOWN_STAMPS = 3;

/**
 * Runs the chain from stamps' outboxes to the centre on this machine: real PostgreSQL, NATS and DuckDB, and applications that are made up,
 * until its time is over or the signal comes.
 * @throws StampError `input` for what can't be run
 */
export async function central(
  input: CentralInput,
  context: FleetContext<CentralEvent>,
): Promise<CentralResult> {
  if (!input.local)
    throw new StampError("input", "only a local run is started from here", {
      field: "--local",
      fix: "say stampworks central --local",
    });
  const closed = onClosed(context.signal);
  try {
    return await run(input, { ...context, signal: closed.signal });
  } finally {
    closed.over();
  }
}

async function run(
  input: CentralInput,
  { cwd, emit, signal }: FleetContext<CentralEvent>,
): Promise<CentralResult> {
  const file = input.keep === undefined ? undefined : resolve(cwd, input.keep);
  if (file !== undefined && existsSync(file))
    throw new StampError("input", "the file is there already", {
      field: "--keep",
      received: file,
      fix: "name another one: what is made up here is not mixed with what is there",
    });
  const inventory = openInventory(cwd);
  const all = selectStamps(inventory, input.stacks).map(({ id }) => id);
  let problem: string | undefined;
  const running = await startLocalCentre({
    stamps: input.stacks.length === 0 ? all.slice(0, SHOWN_STAMPS) : all,
    perSecond: input.rate,
    nats: input.nats === undefined ? ["nats-server", join(inventory.project.root, UNPACKED)] : [input.nats],
    file,
    onProblem: (where, message) => {
      problem = `${where}: ${message}`;
      emit({ kind: "problem", where, message });
    },
  });
  const untell = input.toggles?.((link) => {
    toggle(running, link).then(emit, (error: unknown) =>
      emit({ kind: "toggle-failed", message: messageOf(error) }),
    );
  });
  try {
    emit({ kind: "running", links: running.links, nats: running.versions.nats });
    const until = Date.now() + input.seconds * 1000;
    while (!signal.aborted && Date.now() < until) {
      const rest = Math.min(input.every * 1000, until - Date.now());
      await sleep(rest, undefined, { signal }).catch(() => undefined);
      emit({ kind: "state", state: await running.state(), down: downOf(running) });
    }
    // What is down does not come back by waiting.
    const down = downOf(running);
    await running.settle(down.length === 0 ? SETTLE_MS : 0);
    const state = await running.state();
    const committed = state.stamps.reduce((sum, stamp) => sum + stamp.committed, 0);
    const atCentre = state.stamps.reduce((sum, stamp) => sum + stamp.atCentre, 0);
    const ended = signal.aborted ? "interrupted" : "time";
    return { ended, state, underWay: committed - atCentre, down, problem };
  } finally {
    untell?.();
    await running.stop();
  }
}

/** A terminal that is closed ends the run as Ctrl-C does: its servers know of no terminal. */
function onClosed(signal: AbortSignal): { readonly signal: AbortSignal; over(): void } {
  const closed = new AbortController();
  const hungUp = (): void => closed.abort();
  process.on("SIGHUP", hungUp);
  return {
    signal: AbortSignal.any([signal, closed.signal]),
    over: () => process.off("SIGHUP", hungUp),
  };
}

function downOf(running: LocalCentre): string[] {
  return running.links.filter((link) => !running.isUp(link));
}

async function toggle(running: LocalCentre, link: string): Promise<CentralEvent> {
  if (!(await running.toggle(link))) return { kind: "toggled", link, to: "unknown" };
  return { kind: "toggled", link, to: running.isUp(link) ? "up" : "ended" };
}

/** What `stampworks central --local --json` prints when it ends. */
export const centralSchema = z.object({
  simulated: z.literal(true).describe("The applications are made up, and run on this machine"),
  ended: z.enum(["time", "interrupted"]),
  underWay: z.int().describe("Events that were committed at a stamp and are not at the centre"),
  stamps: z.array(
    z.object({
      stamp: z.string(),
      committed: z.int().describe("Orders that the stamp's application committed, each with one event"),
      failed: z.int().describe("Orders that failed because the stamp's own database was away"),
      waiting: z.int().optional().describe("Events in the outbox; absent while its database is away"),
      oldestSeconds: z.number().optional(),
      atBroker: z.int().optional().describe("Events at the broker; absent while it is away"),
      atCentre: z.int(),
      delayMs: z.number().describe("From the writing of the newest event to its coming"),
    }),
  ),
  centre: z.object({
    duplicates: z.int().describe("Events that came more than once, known by their ids, and were not added"),
    conflicts: z.int().describe("Events with the number of another one of the tenant, kept aside"),
    rejected: z.int(),
    gaps: z.int().describe("Tenants of whose events one is missing before the newest"),
  }),
});
