/** Seconds in a minute, an hour and a day, for fields whose clouds count differently. */
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A duration as ISO 8601 (`PT30S`, `P14D`), as Azure takes it; whole seconds, 0 or more. */
export function isoDuration(seconds: number): string {
  if (seconds > 0 && seconds % DAY === 0) return `P${seconds / DAY}D`;
  if (seconds > 0 && seconds % MINUTE === 0) return `PT${seconds / MINUTE}M`;
  return `PT${seconds}S`;
}

/** A duration as protobuf JSON (`600s`), as GCP takes it; whole seconds, 0 or more. */
export function secondsDuration(seconds: number): string {
  return `${seconds}s`;
}

/** Gibibytes as bytes. */
export function gib(gibibytes: number): number {
  return gibibytes * 1024 ** 3;
}

/** A share of a bound in the bound's own unit, e.g. 70 % of 400 connections is 280. */
export function share(percent: number, bound: number): number {
  return (percent * bound) / 100;
}

/**
 * Days that a certificate is still good for when it should long have been renewed: clouds renew theirs a month or more
 * before the end, so the first level says that renewing fails, and the second that browsers soon will.
 */
export const CERTIFICATE_DAYS = { warn: 21, act: 7 };
