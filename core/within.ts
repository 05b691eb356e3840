import { setMaxListeners } from "node:events";

/**
 * A signal that aborts when another does, or after so many milliseconds. Node.js's own
 * `AbortSignal.any([signal, AbortSignal.timeout(ms)])` may be collected before its time, and then never aborts, although somebody
 * listens (https://github.com/nodejs/node/issues/57736): here the timer holds what it is to end. It keeps no process alive.
 * @param signal already aborted: the result is, too, with its reason
 */
export function within(signal: AbortSignal, ms: number): AbortSignal {
  const over = new AbortController();
  const end = (reason: unknown): void => {
    clearTimeout(timer);
    signal.removeEventListener("abort", stopped);
    over.abort(reason);
  };
  const stopped = (): void => end(signal.reason);
  const timer = setTimeout(() => end(new DOMException(`no end within ${ms} ms`, "TimeoutError")), ms).unref();
  if (signal.aborted) stopped();
  else {
    // Of a dozen questions at once each listens until its time is over: that is no leak, and needs no warning.
    setMaxListeners(0, signal);
    signal.addEventListener("abort", stopped);
  }
  return over.signal;
}
