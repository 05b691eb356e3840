/** Longest time a timer of Node waits, in milliseconds, some 24 days: a longer one is over at once. Source: nodejs.org/api/timers.html, `setTimeout`. */
export const LONGEST_WAIT_MS = 2 ** 31 - 1;
