import type { Guard } from "./guard";

/** As shells count it: 128 + SIGHUP. */
const HUNG_UP = 129;

/** What is done where whoever makes a fault is ended before the fault is. */
export interface Leaving {
  /** Aborted when the terminal is closed: the fault is ended, and what was found is written down. */
  readonly signal: AbortSignal;
  /** The fault is ended, or somebody else's: nothing is done any more. */
  over(): void;
}

/**
 * A terminal that is closed ends the fault as Ctrl-C does. A process that ends at once (Ctrl-C twice) has its guard end the fault now, and not
 * once the fault's own time is over; where there is no guard, it says how the fault is ended.
 */
export function onLeaving(
  guard: Guard,
  { isOn, tell }: { readonly isOn: () => boolean; readonly tell: (mends: boolean) => void },
): Leaving {
  const closed = new AbortController();
  const hungUp = (): void => {
    if (closed.signal.aborted) process.exit(HUNG_UP);
    closed.abort();
  };
  const left = (): void => {
    if (isOn()) tell(guard.now());
  };
  process.on("SIGHUP", hungUp);
  process.on("exit", left);
  return {
    signal: closed.signal,
    over: () => {
      process.off("SIGHUP", hungUp);
      process.off("exit", left);
    },
  };
}
