import type { Answer } from "../table/by-tenant";

/** A line of HAProxy's log, as `logFormat` of `router/haproxy/config.ts` has it, between its first and its last field of interest. */
const LINE = /"status":(\d+),"tenant":"([^"]*)","stamp":"([^"<]+)",.*"answer":(-?\d+),.*"state":"(..)"\}$/u;

/**
 * What a line of HAProxy's log says of a stamp's answer; undefined of one that no stamp answered. Its time is that until the answer
 * began: how long the rest takes is the client's business, or that of a stream that is never meant to end. A connection that was never made
 * is none of it, health checks look at that.
 */
export function answerIn(line: string): Answer | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, status = "", tenant = "", stamp = "", answer = "", state = ""] = match;
  // Of the client's going away, of a queue and a connection nothing can be told.
  if (tenant === "-" || tenant === "" || !/^[-Ss][-HDL]$/u.test(state)) return undefined;
  const isError = status >= "500" || state[0] !== "-";
  return { stamp, tenant, isError, milliseconds: Math.max(0, Number(answer)) };
}
