import { StampError } from "../../core/errors";
import type { RegistrySource } from "../../tenants/registry/registry";

/** Milliseconds a registry has to say where it stands. */
const ANSWER_MS = 15_000;
/** Milliseconds what changed may take: what was written in hours of an outage comes in one answer. */
const SINCE_MS = 120_000;
/** Milliseconds a whole registry may take: a million tenants in pages of some hundred. */
const SNAPSHOT_MS = 900_000;

/**
 * A registry that is waited for with patience but not for ever. The clouds' SDKs try again for minutes on end; a router
 * that has the last good table, or is told to stop, must not stand by.
 *
 * @param stop ends all waiting
 * @param answerMs milliseconds a registry has to say where it stands
 */
export function retryingSource(
  source: RegistrySource,
  stop: AbortSignal,
  answerMs: number = ANSWER_MS,
): RegistrySource {
  return {
    async snapshot() {
      // Of what is yet to come nobody knows anything: a small question, by which one that is away is found out.
      await within(answerMs, stop, () => source.since(Number.MAX_SAFE_INTEGER));
      return within(SNAPSHOT_MS, stop, () => source.snapshot());
    },
    since: (sequence) => within(SINCE_MS, stop, () => source.since(sequence)),
  };
}

async function within<T>(ms: number, stop: AbortSignal, work: () => Promise<T>): Promise<T> {
  let end = (): void => {};
  const ended = new Promise<never>((_, reject) => {
    const away = (received: string) => (): void =>
      reject(new StampError("engine", "the registry does not answer", { received }));
    const timer = setTimeout(away(`nothing in ${ms / 1000} seconds`), ms);
    const stopped = away("the router is told to stop");
    stop.addEventListener("abort", stopped);
    end = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", stopped);
    };
    if (stop.aborted) stopped();
  });
  try {
    return await Promise.race([ended, work()]);
  } finally {
    end();
  }
}
