import { setMaxListeners } from "node:events";
import pLimit from "p-limit";
import { messageOf } from "../../core/message";
import { redactText } from "../../core/redact";
import { plainText } from "../../core/text";
import { within } from "../../core/within";
import type { Answer } from "./schema";

/** Stamps that are asked at once: one that does not answer holds up no other. */
const AT_ONCE = 64;
/** Characters of what a stamp says is wrong. */
const MOST_REASON = 300;

/** Who did not answer, and why. */
export interface Silent {
  readonly stamp: string;
  readonly reason: string;
}

/** Until when a stamp is asked: the signal ends the question, after so many milliseconds. */
export interface Share {
  readonly signal: AbortSignal;
  readonly ms: number;
}

/**
 * Asks all stamps, so many at once, each within its share of the time: some that hang leave nobody unasked.
 * @param signal ends all of it before its time
 */
export async function inShares<S extends { readonly id: string }>(
  stamps: readonly S[],
  seconds: number,
  signal: AbortSignal,
  askOne: (stamp: S, share: Share) => Promise<Answer>,
): Promise<(Answer | Silent)[]> {
  const until = Date.now() + seconds * 1000;
  const over = within(signal, seconds * 1000);
  // Each stamp that is asked listens for the end.
  setMaxListeners(0, over);
  const limit = pLimit(AT_ONCE);
  let waiting = stamps.length;
  return Promise.all(
    stamps.map((stamp) =>
      limit(async (): Promise<Answer | Silent> => {
        const [left, isLast] = [until - Date.now(), waiting <= AT_ONCE];
        const ms = shareOf(left, waiting);
        waiting -= 1;
        const [mine, begun] = [within(over, ms), Date.now()];
        try {
          return await askOne(stamp, { signal: mine, ms });
        } catch (error) {
          const reason = signal.aborted
            ? "stopped"
            : // Who is asked may end it by itself a moment before.
              mine.aborted || Date.now() - begun >= ms
              ? `no answer within ${isLast ? `${seconds} s` : shareText(ms)}`
              : plainText(redactText(messageOf(error)), MOST_REASON);
          return { stamp: stamp.id, reason };
        }
      }),
    ),
  );
}

/**
 * Milliseconds that one stamp may take: all that is left where nobody waits behind it, else so much that all who wait have their turn, also when
 * none of them answers.
 * @param waiting stamps that were not asked yet, this one among them
 */
export function shareOf(left: number, waiting: number): number {
  return Math.max(0, left) / Math.max(1, Math.ceil(waiting / AT_ONCE));
}

function shareText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s, its share of the time: ask it alone (--stamps), or give more (--deadline)`;
}
