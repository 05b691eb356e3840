import { MOVING_LEASE_MS } from "../client/home";
import type { Settings } from "./entries";

/**
 * Milliseconds from the word that requests are to be held until applications are told, too: routers look every 200 ms then, and
 * what they had passed on is answered by most stamps.
 */
export const HOLDING_MS = 500;
/**
 * Part of a router's hold that is kept for taking a cut-over back: routers look every 200 ms, what they hold looks every 50 ms, and
 * a machine that was too slow for the cut-over is slow then, too.
 */
const RELEASE_SHARE = 0.2;
/** Milliseconds that movers are to have at least. */
const ROOM_MS = 500;

/** How long a cut-over may keep requests waiting. */
export interface Pause {
  /** Milliseconds. */
  readonly ms: number;
  /** Milliseconds that routers hold a request, where the pause ends before: then no request is refused, and it is tried again. */
  readonly holdMs?: number;
  /** It may be longer than routers hold a request. */
  readonly isBeyondHold: boolean;
}

/** What else bounds it. */
export interface PauseBounds {
  /** Milliseconds that routers hold a request; default: none holds any. */
  readonly holdMs?: number | undefined;
  /** Milliseconds that queues must have been empty; default 0. */
  readonly quietMs?: number | undefined;
  /** What this run was given instead of what the move was begun with, milliseconds. */
  readonly pauseMs?: number | undefined;
}

/** Milliseconds that every cut-over keeps requests waiting, whatever the movers take. */
export function leastPauseMs({ leaseMs }: Pick<Settings, "leaseMs">, quietMs = 0): number {
  return Math.min(leaseMs, HOLDING_MS) + Math.min(leaseMs, MOVING_LEASE_MS) + quietMs;
}

/** The pause that a cut-over gets: it ends before routers refuse what they hold, unless somebody said otherwise or it can't. */
export function pauseOf(settings: Settings, { holdMs, pauseMs, quietMs }: PauseBounds): Pause {
  const ms = pauseMs ?? settings.pauseMs;
  if (holdMs === undefined) return { ms, isBeyondHold: false };
  const within = holdMs * (1 - RELEASE_SHARE);
  if (ms <= within) return { ms, isBeyondHold: false };
  const isAsked = pauseMs !== undefined || settings.beyondHold === true;
  if (isAsked || within < leastPauseMs(settings, quietMs) + ROOM_MS) return { ms, isBeyondHold: true };
  return { ms: within, holdMs, isBeyondHold: false };
}
