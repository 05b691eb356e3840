import { setTimeout as sleep } from "node:timers/promises";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import type { KillPoint } from "../../../core/files/durable";
import { operator } from "../../../core/locks/lock";
import { messageOf } from "../../../core/message";
import { plainText } from "../../../core/text";
import { within } from "../../../core/within";
import type { Sight } from "./entries";
import type { LoadConfig } from "./faults-schema";
import type { Guard } from "./guard";
import type { Injector, Made } from "./injector";
import type { FaultJournal } from "./journal";
import { makeLoad } from "./load";
import { ask, type Checks, watchFault } from "./watch";

/** What a drill is conducted with. */
export interface ConductTools {
  readonly injector: Injector;
  readonly checks: Checks;
  readonly load: LoadConfig;
  readonly guard: Guard;
  /** Seconds from the break until all must be seen. */
  readonly deadlineSeconds: number;
  /** `go`: make it, or go on with it; `end`: end the fault, and look no longer. */
  readonly mode: "go" | "end";
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stops the drill: the fault is ended then. */
  readonly signal: AbortSignal;
  /** Aborted when somebody else has taken the drill over. */
  readonly lost: AbortSignal;
  readonly tell: (what: string) => void;
  readonly killPoint: KillPoint;
}

/** Milliseconds between two tries to end a fault. */
const MEND_AGAIN_MS = 1000;
/** Seconds that the guard waits longer than whoever made the fault. */
const GUARD_LATER = 15;
/** Milliseconds of a last look. */
const LAST_LOOK_MS = 60_000;
const MOST_TEXT = 300;

const now = (): string => new Date().toISOString();

/**
 * Breaks one thing, watches what comes of it, and ends the fault, whatever happens meanwhile. What is done is in the journal before the next
 * thing is: the same again goes on where it stopped.
 * @throws StampError `state` where all is not as it must be before (nothing was broken then), or where the fault can't be ended
 */
export async function conduct(journal: FaultJournal, tools: ConductTools): Promise<void> {
  const { checks, killPoint, mode } = tools;
  const write = inTurn(journal);
  const isResumed = journal.state.breakingAt !== undefined;
  const wasSeen = journal.state.mendedAt !== undefined && journal.state.seen.recovered !== undefined;
  if (isResumed && !wasSeen) await write({ kind: "resumed", by: operator(), at: now() });
  if (!isResumed) await prepare(journal, tools);
  const stop = new AbortController();
  const signal = AbortSignal.any([tools.signal, stop.signal]);
  // A load that was under way when somebody was killed is nobody's any more: it is not waited for.
  let isLoadOver = isResumed;
  const load = isResumed
    ? Promise.resolve()
    : loaded(write, signal, tools).finally(() => {
        isLoadOver = true;
      });
  const look = (when: "lasting" | "ended") =>
    watched(when, journal, tools, { write, isLoadOver: () => isLoadOver });
  try {
    if (!isResumed) await begin(journal, tools);
    // Where nobody knows whether it was broken, there is nothing to be seen of it.
    const isKnown = mode === "go" && journal.state.handle !== undefined;
    if (journal.state.mendedAt === undefined) {
      if (isKnown) await look("lasting");
      await mend(journal, tools, write);
      killPoint("mended", checks.config.by.kind);
    }
    if (isKnown && !wasSeen && !tools.signal.aborted) await look("ended");
  } finally {
    stop.abort();
    await load;
  }
  await lastLook(journal, tools, write);
}

type Write = FaultJournal["append"];

/** Several look at once; a journal takes one line after the other. */
function inTurn(journal: FaultJournal): Write {
  let last: Promise<unknown> = Promise.resolve();
  return (entry) => {
    const next = last.then(() => journal.append(entry));
    last = next.catch(() => undefined);
    return next;
  };
}

/** All must be as it is on a good day, or what comes later says nothing. */
async function prepare(journal: FaultJournal, tools: ConductTools): Promise<void> {
  const { checks, env, killPoint, load, signal, tell } = tools;
  const { stamp } = journal.state.begin;
  tell(`looking at ${stamp} before anything is broken`);
  const [healthy, others, alarm] = [
    await ask(checks, "healthy", signal),
    await ask(checks, "others", signal),
    await ask(checks, "alarm", signal),
  ];
  const wrong = [
    ...(healthy === undefined ? [] : [`it does not serve: ${healthy}`]),
    ...(others === undefined ? [] : [`other stamps are not as they should be: ${others}`]),
    ...(alarm === undefined ? ["the alarm rings already, or its command always ends with 0"] : []),
  ].map((text) => plainText(text, MOST_TEXT));
  if (signal.aborted) throw new StampError("interrupted", "stopped before anything was broken");
  if (wrong.length > 0)
    throw new StampError(
      "state",
      `nothing was broken: ${stamp} is not as it must be before: ${wrong.join("; ")}`,
      {
        fix: "mend that first, then run the same again",
      },
    );
  tell(`load on ${stamp}, before`);
  const before = await makeLoad(load, { stamp, env, signal });
  if (signal.aborted) throw new StampError("interrupted", "stopped before anything was broken");
  await journal.append({ kind: "baseline", at: now(), load: before });
  killPoint("baseline", stamp);
}

async function begin(
  journal: FaultJournal,
  { checks, deadlineSeconds, guard, injector, killPoint, tell }: ConductTools,
): Promise<void> {
  const { stamp, token } = journal.state.begin;
  const { alone } = injector;
  if (alone !== undefined) guard.watch(alone, deadlineSeconds + GUARD_LATER);
  tell(`breaking the ${journal.state.begin.fault} of ${stamp}`);
  await journal.append({ kind: "breaking", at: now() });
  killPoint("breaking", stamp);
  try {
    // An interrupt must not leave it open whether it was broken.
    const signal = within(new AbortController().signal, checks.config.mendSeconds * 1000);
    const handle = await injector.begin(token, signal);
    killPoint("begun", stamp);
    await journal.append({ kind: "broken", at: now(), ...defined({ handle }) });
    killPoint("broken", stamp);
  } catch (error) {
    const text = plainText(`it could not be broken: ${messageOf(error)}`, MOST_TEXT);
    await journal.append({ kind: "seen", sight: "problem", at: now(), text });
  }
}

async function loaded(write: Write, signal: AbortSignal, { checks, env, load }: ConductTools): Promise<void> {
  const stamp = checks.env["STAMPWORKS_STAMP"] ?? "";
  try {
    const figures = await makeLoad(load, { stamp, env, signal });
    // Half a load is none: it can't stand beside the one before.
    if (!signal.aborted) await write({ kind: "loaded", load: figures });
  } catch (error) {
    if (signal.aborted) return;
    const text = plainText(messageOf(error), MOST_TEXT);
    await write({ kind: "seen", sight: "problem", at: now(), text });
  }
}

/** While the fault lasts, and once it has ended. */
async function watched(
  when: "lasting" | "ended",
  journal: FaultJournal,
  tools: ConductTools,
  { isLoadOver, write }: { readonly write: Write; readonly isLoadOver: () => boolean },
): Promise<void> {
  const { checks, deadlineSeconds, injector, signal, tell } = tools;
  const { begin: begun, breakingAt = now() } = journal.state;
  const seconds =
    when === "lasting" ? Math.min(checks.config.lastsSeconds, deadlineSeconds) : deadlineSeconds;
  const knows = (sight: Exclude<Sight, "problem">): boolean => journal.state.seen[sight] !== undefined;
  const mustRecover = when === "ended" || checks.config.recovers === "by-itself";
  const isDone = (): boolean =>
    knows("struck") && knows("alarm") && isLoadOver() && (!mustRecover || knows("recovered"));
  tell(when === "lasting" ? `watching ${begun.stamp}` : `watching ${begun.stamp} recover`);
  await watchFault({
    ...{ checks, injector, knows, isDone, signal },
    made: madeBy(journal),
    mostMs: Date.parse(breakingAt) + seconds * 1000 - Date.now(),
    see: async (sight, at, text) => {
      tell(`${WORDS[sight]}${text === undefined ? "" : `: ${text}`}`);
      await write({ kind: "seen", sight, at: at.toISOString(), ...defined({ text }) });
    },
  });
  if (signal.aborted || isDone()) return;
  if (when === "lasting" && (!mustRecover || knows("recovered"))) return;
  const text =
    when === "lasting"
      ? `it did not serve again by itself within the ${seconds} s that the fault lasted`
      : `not all was seen within ${seconds} s`;
  await write({ kind: "seen", sight: "problem", at: now(), text });
}

const WORDS: Readonly<Record<Sight, string>> = {
  struck: "it is broken",
  unhealthy: "the stamp does not serve",
  recovered: "the stamp serves again",
  alarm: "the alarm rings",
  others: "another stamp is not as it was",
  problem: "a problem",
};

function madeBy({ state }: FaultJournal): Made {
  return { token: state.begin.token, handle: state.handle ?? undefined };
}

/** Ends the fault, and tries so again for as long as is declared: whatever stopped the drill does not stop this. */
async function mend(
  journal: FaultJournal,
  { checks, guard, injector, killPoint, lost, tell }: ConductTools,
  write: Write,
): Promise<void> {
  const { stamp } = journal.state.begin;
  const end = Date.now() + checks.config.mendSeconds * 1000;
  tell(`ending the fault in ${stamp}`);
  for (;;) {
    if (lost.aborted)
      throw new StampError("locked", `somebody else has taken over the fault in ${stamp}`, {
        fix: `see that it is ended: stampworks drill fail ${stamp} --end`,
      });
    try {
      await injector.mend(
        madeBy(journal),
        within(new AbortController().signal, Math.max(1, end - Date.now())),
      );
      break;
    } catch (error) {
      if (Date.now() + MEND_AGAIN_MS < end) {
        await sleep(MEND_AGAIN_MS);
        continue;
      }
      throw new StampError(
        "state",
        `the fault in ${stamp} is NOT ended: ${plainText(messageOf(error), MOST_TEXT)}`,
        { fix: `end it by hand, then say so: stampworks drill fail ${stamp} --end` },
        { cause: error },
      );
    }
  }
  killPoint("mending", stamp);
  await write({ kind: "mended", at: now() });
  guard.release();
}

/** Whoever goes must know how the stamp was left. */
async function lastLook(
  journal: FaultJournal,
  { checks, mode, signal, tell }: ConductTools,
  write: Write,
): Promise<void> {
  const { stamp } = journal.state.begin;
  const see = (text: string) =>
    write({ kind: "seen", sight: "problem", at: now(), text: plainText(text, MOST_TEXT) });
  if (mode === "end") await see(`${operator()} ended it before all was seen`);
  else if (signal.aborted) await see("it was stopped before all was seen");
  tell(`a last look at ${stamp}`);
  const look = within(new AbortController().signal, LAST_LOOK_MS);
  const healthy = await ask(checks, "healthy", look);
  if (healthy !== undefined) await see(`the fault is ended, and ${stamp} does not serve: ${healthy}`);
  const others = await ask(checks, "others", look);
  if (others !== undefined)
    await write({ kind: "seen", sight: "others", at: now(), text: plainText(others, MOST_TEXT) });
}
