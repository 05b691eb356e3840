import type { ReadSource } from "./sources";

/**
 * Looks at a source once.
 * @throws Error where it is away, or does not answer in time
 */
export async function look(
  read: ReadSource,
  closed: AbortSignal,
  timeoutMs: number,
): Promise<string | undefined> {
  // AbortSignal.timeout may be collected before its time where only a joined signal knows of it: the timer holds this one.
  const over = new AbortController();
  const timer = setTimeout(
    () => over.abort(new Error(`no answer within ${timeoutMs} ms`)),
    timeoutMs,
  ).unref();
  const limit = AbortSignal.any([closed, over.signal]);
  try {
    return await Promise.race([read(limit), aborted(limit)]);
  } finally {
    clearTimeout(timer);
  }
}

/** A source that does not look at its signal must not hold up the next look. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, fail) => {
    const stop = (): void => fail(new Error("the source did not answer in time"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
