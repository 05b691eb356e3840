import { defined } from "../../../core/defined";
import { operator } from "../../../core/locks/lock";
import { messageOf } from "../../../core/message";
import { plainText } from "../../../core/text";
import { within } from "../../../core/within";
import type { ConductTools } from "./conduct-tools";
import type { Sight } from "./entries";
import { clockProblem, now, skewMs } from "./fault-clock";
import type { Made } from "./injectors/injector";
import type { FaultJournal } from "./journal";
import { makeLoad } from "./load";
import { lastLook, mendFault } from "./ending/mend-fault";
import { prepare } from "./prepare";
import { ask, watchFault } from "./watch";

/** Milliseconds of the look right before the fault is ended. */
const BEFORE_MEND_MS = 10_000;
const MOST_TEXT = 300;

type Write = (entry: Parameters<FaultJournal["append"]>[0]) => Promise<void>;

/** What is known of one drill while it goes on, besides its journal. */
interface Course {
  readonly write: Write;
  made: Made;
  /** Whether something may be broken: what the journal says, and what it could not be told. */
  isTouched: boolean;
  isLoadOver: boolean;
}

/**
 * Breaks one thing, watches what comes of it, and ends the fault, whatever happens meanwhile. What is done is in the journal before the next
 * thing is: the same again goes on where it stopped.
 * @throws StampError `state` where all is not as it must be before (nothing was broken then), or where the fault can't be ended
 */
export async function conduct(journal: FaultJournal, tools: ConductTools): Promise<void> {
  const { killPoint, mode, checks } = tools;
  const { state } = journal;
  const isResumed = state.breakingAt !== undefined;
  const wasSeen = state.mendedAt !== undefined && state.seen.recovered !== undefined;
  const course: Course = {
    write: inTurn(journal),
    made: { token: state.begin.token, handle: state.handle ?? undefined },
    isTouched: isResumed,
    // A load that was under way when somebody was killed is nobody's any more: it is not waited for.
    isLoadOver: isResumed,
  };
  if (!isResumed) await prepare(journal, tools);
  const skew = skewMs();
  const isKnown = (): boolean => mode === "go" && journal.state.handle !== undefined;
  let failure: { readonly error: unknown } | undefined;
  if (journal.state.mendedAt === undefined) {
    try {
      if (isResumed && !wasSeen)
        await course.write({ kind: "resumed", by: operator(), at: now().toISOString() });
      // What the guard has ended is not on any more.
      if (tools.guard.endedAt() === undefined) await whileOn(journal, tools, course, { isResumed, isKnown });
    } catch (error) {
      failure = { error };
    }
    if (course.isTouched) await mendFault(journal, tools, course);
    else tools.guard.release();
    if (failure !== undefined) throw failure.error;
    killPoint("mended", checks.config.by.kind);
  } else if (!wasSeen) await course.write({ kind: "resumed", by: operator(), at: now().toISOString() });
  // Where nobody knows whether it was broken, there is nothing to be seen of it.
  if (isKnown() && !wasSeen && !tools.signal.aborted) await watched("ended", journal, tools, course);
  const text = clockProblem(skew);
  if (text !== undefined)
    await course.write({ kind: "seen", sight: "problem", at: now().toISOString(), text });
  await lastLook(journal, tools, course.write);
}

/** Several look at once; a journal takes one line after the other. */
function inTurn(journal: FaultJournal): Write {
  let last: Promise<unknown> = Promise.resolve();
  return (entry) => {
    const next = last.then(() => journal.append(entry));
    last = next.catch(() => undefined);
    return next;
  };
}

/** From the break on until the fault is to be ended. */
async function whileOn(
  journal: FaultJournal,
  tools: ConductTools,
  course: Course,
  { isKnown, isResumed }: { readonly isResumed: boolean; readonly isKnown: () => boolean },
): Promise<void> {
  if (!isResumed) await begin(journal, tools, course);
  if (!isKnown()) return;
  const stop = new AbortController();
  const signal = AbortSignal.any([tools.signal, stop.signal]);
  // What is measured is the load while it is broken: what is not over when the fault ends is none.
  const load = isResumed
    ? Promise.resolve()
    : loaded(course.write, signal, tools).finally(() => {
        course.isLoadOver = true;
      });
  const loadEnd = load.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  try {
    await watched("lasting", journal, tools, course);
    await stillServes(journal, tools, course.write);
  } finally {
    stop.abort();
  }
  const failed = await loadEnd;
  if (failed !== undefined) throw failed.error;
}

async function begin(
  journal: FaultJournal,
  { checks, guard, injector, killPoint, tell }: ConductTools,
  course: Course,
): Promise<void> {
  const { fault, stamp, token } = journal.state.begin;
  const { alone } = injector;
  const { lastsSeconds, mendSeconds } = checks.config;
  const watching = alone === undefined ? undefined : guard.watch(alone, { lastsSeconds, mendSeconds });
  tell(`breaking the ${fault} of ${stamp}`);
  await course.write({ kind: "breaking", at: now().toISOString(), ...defined({ guard: watching }) });
  course.isTouched = true;
  killPoint("breaking", stamp);
  try {
    // An interrupt must not leave it open whether it was broken.
    const signal = within(new AbortController().signal, mendSeconds * 1000);
    const handle = await injector.begin(token, signal);
    course.made = { token, handle };
    killPoint("begun", stamp);
    if (alone !== undefined) guard.broken(lastsSeconds);
    await course.write({ kind: "broken", at: now().toISOString(), ...defined({ handle }) });
    killPoint("broken", stamp);
  } catch (error) {
    const text = plainText(`it could not be broken: ${messageOf(error)}`, MOST_TEXT);
    await course.write({ kind: "seen", sight: "problem", at: now().toISOString(), text });
  }
}

async function loaded(write: Write, signal: AbortSignal, { checks, env, load }: ConductTools): Promise<void> {
  const stamp = checks.env["STAMPWORKS_STAMP"] ?? "";
  try {
    const figures = await makeLoad(load, { stamp, root: checks.root, env, signal });
    // Half a load is none: it can't stand beside the one before.
    if (!signal.aborted) await write({ kind: "loaded", load: figures });
  } catch (error) {
    if (signal.aborted) return;
    const text = plainText(messageOf(error), MOST_TEXT);
    await write({ kind: "seen", sight: "problem", at: now().toISOString(), text });
  }
}

/** A stamp that must serve while the fault is on does so at its last moment, too: later nobody could tell it from one that was mended. */
async function stillServes(
  { state: { seen } }: FaultJournal,
  { checks, signal, tell }: ConductTools,
  write: Write,
): Promise<void> {
  if (checks.config.recovers !== "by-itself" || seen.recovered === undefined || signal.aborted) return;
  const at = now().toISOString();
  const wrong = await ask(checks, "healthy", within(signal, BEFORE_MEND_MS));
  if (wrong === undefined || signal.aborted) return;
  tell(`${WORDS.relapsed}: ${plainText(wrong, MOST_TEXT)}`);
  await write({ kind: "seen", sight: "relapsed", at, text: plainText(wrong, MOST_TEXT) });
  const text = "it no longer served when the fault was about to be ended";
  await write({ kind: "seen", sight: "problem", at, text });
}

/** While the fault lasts, and once it has ended. */
async function watched(
  when: "lasting" | "ended",
  journal: FaultJournal,
  tools: ConductTools,
  course: Course,
): Promise<void> {
  const { checks, deadlineSeconds, injector, signal, tell } = tools;
  const { begin: begun, breakingAt = now().toISOString(), brokenAt = breakingAt } = journal.state;
  const isOn = when === "lasting";
  const seconds = isOn ? Math.min(checks.config.lastsSeconds, deadlineSeconds) : deadlineSeconds;
  const end = Date.parse(isOn ? brokenAt : breakingAt) + seconds * 1000;
  const knows = (sight: Exclude<Sight, "problem" | "relapsed">): boolean =>
    journal.state.seen[sight] !== undefined;
  const mustRecover = !isOn || checks.config.recovers === "by-itself";
  const isDone = (): boolean =>
    knows("struck") &&
    knows("alarm") &&
    course.isLoadOver &&
    (!isOn || knows("untouched") || knows("others")) &&
    (!mustRecover || knows("recovered"));
  const leftMs = (): number => end - now().getTime();
  tell(isOn ? `watching ${begun.stamp}` : `watching ${begun.stamp} recover`);
  // One that looked last may have taken back what the others went by.
  do
    await watchFault({
      ...{ checks, injector, knows, isDone, isOn, signal },
      ...{ made: course.made, mostMs: leftMs() },
      see: async (sight, at, text) => {
        tell(`${WORDS[sight]}${text === undefined ? "" : `: ${text}`}`);
        await course.write({ kind: "seen", sight, at: at.toISOString(), ...defined({ text }) });
      },
    });
  while (!isDone() && !signal.aborted && leftMs() > 0);
  if (signal.aborted || isDone()) return;
  if (isOn && (!mustRecover || knows("recovered"))) return;
  const text = isOn
    ? `it did not serve again by itself within the ${seconds} s that the fault lasted`
    : `not all was seen within ${seconds} s`;
  await course.write({ kind: "seen", sight: "problem", at: now().toISOString(), text });
}

const WORDS: Readonly<Record<Sight, string>> = {
  struck: "it is broken",
  unhealthy: "the stamp does not serve",
  recovered: "the stamp serves again",
  relapsed: "the stamp no longer serves",
  alarm: "the alarm rings",
  untouched: "the other stamps are as they were",
  others: "another stamp is not as it was",
  problem: "a problem",
};
