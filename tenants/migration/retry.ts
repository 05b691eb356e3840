import { PassingError } from "./mover";

/** What waiting needs. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

const FIRST_MS = 50;
const MOST_MS = 5000;

/**
 * Does work again while it fails with what may pass, waiting a little longer each time.
 *
 * @param until milliseconds since 1970; what still fails then is thrown
 * @param onRetry told each time
 */
export async function persist<T>(
  clock: Clock,
  until: number,
  work: () => Promise<T>,
  onRetry: (reason: string) => void = () => undefined,
): Promise<T> {
  for (let wait = FIRST_MS; ; wait = Math.min(2 * wait, MOST_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PassingError) || clock.now() + wait > until) throw error;
      onRetry(error.message);
      await clock.sleep(wait);
    }
  }
}
