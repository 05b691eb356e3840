/** Most milliseconds by which the clock may have gone another way than time did. */
const MOST_SKEW_MS = 2000;

/** Now, by a clock that nobody sets: of two moments of one process the later one is never before the other. */
export function now(): Date {
  return new Date(performance.timeOrigin + performance.now());
}

/** How far the machine's clock is from that, in milliseconds. */
export function skewMs(): number {
  return Date.now() - now().getTime();
}

/** What is to be said of a clock that was set meanwhile, or of a machine that slept; undefined where neither was so. */
export function clockProblem(before: number): string | undefined {
  const ms = skewMs() - before;
  if (Math.abs(ms) <= MOST_SKEW_MS) return undefined;
  return `the machine's clock was set, or it slept: ${Math.round(ms / 1000)} s more went by on it than were measured`;
}
