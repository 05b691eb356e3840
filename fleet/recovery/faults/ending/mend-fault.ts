import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../../../core/errors";
import { operator } from "../../../../core/locks/lock";
import { messageOf } from "../../../../core/message";
import { plainText } from "../../../../core/text";
import { within } from "../../../../core/within";
import type { ConductTools } from "../conduct-tools";
import { now } from "../fault-clock";

import type { Injector, Made } from "../injectors/injector";
import type { FaultJournal } from "../journal";
import { ask } from "../watch";
import type { Released } from "./guard";

/** Milliseconds between two tries to end a fault. */
const MEND_AGAIN_MS = 1000;
/** Milliseconds of a last look. */
const LAST_LOOK_MS = 60_000;
const MOST_TEXT = 300;

type Write = (entry: Parameters<FaultJournal["append"]>[0]) => Promise<void>;

/**
 * Ends the fault, and tries so again for as long as is declared. Nothing else stands before it: neither a journal that can't be written, nor a
 * lock that was lost, nor an interrupt; that it is done twice, by two at once, is what an injector must bear.
 * @throws StampError `state` where it is not ended, or where that it is ended can't be written down
 */
export async function mendFault(
  journal: FaultJournal,
  { checks, guard, injector, killPoint, tell }: ConductTools,
  { made, write }: { readonly made: Made; readonly write: Write },
): Promise<void> {
  const { stamp } = journal.state.begin;
  tell(`ending the fault in ${stamp}`);
  await mendUntilDone(injector, made, { mendSeconds: checks.config.mendSeconds, stamp });
  const mendedAt = now();
  killPoint("mending", stamp);
  const released = guard.release();
  try {
    const text = guardsPart(released, journal.state.guard !== undefined);
    const at = endOf(released, journal.state.breakingAt, mendedAt).toISOString();
    if (text !== undefined) await write({ kind: "seen", sight: "problem", at, text });
    await write({ kind: "mended", at, released: released.how === "told" || released.how === "mended" });
  } catch (error) {
    throw new StampError(
      "state",
      `the fault in ${stamp} is ended, and that can't be written down: ${plainText(messageOf(error), MOST_TEXT)}`,
      { fix: `once the journal can be written: stampworks drill fail ${stamp} --end` },
      { cause: error },
    );
  }
}

/** What the record says of the guard; undefined where whoever made the fault ended it. @param isKept whether the journal knows of a guard */
function guardsPart(released: Released, isKept: boolean): string | undefined {
  switch (released.how) {
    case "told":
      return undefined;
    case "mended":
      return `the guard ended the fault at ${released.at.toISOString()}: whoever made it did not`;
    case "mending":
      return "the guard was ending the fault before whoever made it did";
    case "away":
      // One whose file was cleaned away mends at once.
      return isKept
        ? "the guard's file is not here: it may have ended the fault before whoever made it did"
        : undefined;
  }
}

/** When it was ended: whoever comes later finds it so. The guard's clock has whole seconds. */
function endOf(released: Released, breakingAt: string | undefined, mendedAt: Date): Date {
  if (released.how !== "mended") return mendedAt;
  return new Date(Math.max(released.at.getTime(), breakingAt === undefined ? 0 : Date.parse(breakingAt)));
}

/** @throws StampError `state` where it is not ended in the time that is declared for it */
export async function mendUntilDone(
  injector: Injector,
  made: Made,
  { mendSeconds, stamp }: { readonly mendSeconds: number; readonly stamp: string },
): Promise<void> {
  const end = performance.now() + mendSeconds * 1000;
  for (;;) {
    try {
      const left = Math.max(1, end - performance.now());
      await injector.mend(made, within(new AbortController().signal, left));
      return;
    } catch (error) {
      if (performance.now() + MEND_AGAIN_MS < end) {
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
}

/** Whoever goes must know how the stamp was left. */
export async function lastLook(
  journal: FaultJournal,
  { checks, mode, signal, tell }: ConductTools,
  write: Write,
): Promise<void> {
  const { stamp } = journal.state.begin;
  const at = (): string => now().toISOString();
  const see = (text: string) =>
    write({ kind: "seen", sight: "problem", at: at(), text: plainText(text, MOST_TEXT) });
  if (mode === "end") await see(`${operator()} ended it before all was seen`);
  else if (signal.aborted) await see("it was stopped before all was seen");
  tell(`a last look at ${stamp}`);
  const look = within(new AbortController().signal, LAST_LOOK_MS);
  const healthy = await ask(checks, "healthy", look);
  if (healthy !== undefined) await see(`the fault is ended, and ${stamp} does not serve: ${healthy}`);
  const others = await ask(checks, "others", look);
  if (others !== undefined)
    await write({ kind: "seen", sight: "others", at: at(), text: plainText(others, MOST_TEXT) });
}
