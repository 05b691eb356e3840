import type { LoggedRequest } from "./log-line";

/** What a tenant asked for, and how it was served. */
export interface TenantNumbers {
  readonly tenant: string;
  readonly requests: number;
  /** Answers from 500 on: the stamp's and the router's. */
  readonly errors: number;
  /** Answers 429: more than its tier may. */
  readonly refused: number;
  /** Requests a second in its busiest minute. */
  readonly peakPerSecond: number;
  /** Milliseconds that 95 of 100 requests take at most, at most a fifth too high; undefined where none was answered. */
  readonly p95Ms: number | undefined;
}

/** Most tenants that are told apart: a fleet has no more, and memory is bounded. */
const MOST_TENANTS = 200_000;
/** Times are counted in steps of a fifth, from a millisecond to some three hours. */
const STEP = 1.2;
const STEPS = 90;

interface Counted {
  requests: number;
  errors: number;
  refused: number;
  minute: number;
  inMinute: number;
  most: number;
  readonly times: Uint32Array;
}

/** Counts requests by tenant, in a memory that does not grow with them. */
export class TenantCounts {
  private readonly counted = new Map<string, Counted>();
  private first = Infinity;
  private last = -Infinity;
  /** Requests of tenants past the bound. */
  overflow = 0;

  constructor(private readonly most = MOST_TENANTS) {}

  add({ ms, status, tenant, time }: LoggedRequest): void {
    const counted = this.counted.get(tenant) ?? this.fresh(tenant);
    if (counted === undefined) {
      this.overflow += 1;
      return;
    }
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
    counted.requests += 1;
    if (status >= 500) counted.errors += 1;
    if (status === 429) counted.refused += 1;
    if (ms !== undefined) {
      const step = stepOf(ms);
      counted.times[step] = (counted.times[step] ?? 0) + 1;
    }
    const minute = Math.floor(time / 60);
    // Lines come in the order in which requests end, so one of the minute before may be late.
    if (minute > counted.minute) {
      counted.minute = minute;
      counted.inMinute = 0;
    }
    counted.inMinute += 1;
    counted.most = Math.max(counted.most, counted.inMinute);
  }

  /** Seconds from the first request to the last. */
  get seconds(): number {
    return this.counted.size === 0 ? 0 : this.last - this.first + 1;
  }

  /** Whoever asked most comes first. */
  numbers(): TenantNumbers[] {
    return [...this.counted]
      .map(([tenant, { errors, most, refused, requests, times }]) => ({
        ...{ tenant, requests, errors, refused, peakPerSecond: most / 60 },
        p95Ms: quantile(times, 0.95),
      }))
      .sort((a, b) => b.requests - a.requests || (a.tenant < b.tenant ? -1 : 1));
  }

  private fresh(tenant: string): Counted | undefined {
    if (this.counted.size >= this.most) return undefined;
    const counted = {
      ...{ requests: 0, errors: 0, refused: 0, minute: -1, inMinute: 0, most: 0 },
      times: new Uint32Array(STEPS),
    };
    this.counted.set(tenant, counted);
    return counted;
  }
}

function stepOf(ms: number): number {
  return ms <= 1 ? 0 : Math.min(STEPS - 1, Math.ceil(Math.log(ms) / Math.log(STEP)));
}

/** The upper end of the step in which it lies. */
function quantile(times: Uint32Array, share: number): number | undefined {
  const all = times.reduce((sum, each) => sum + each, 0);
  if (all === 0) return undefined;
  let seen = 0;
  for (const [step, each] of times.entries()) {
    seen += each;
    if (seen >= all * share) return Math.round(STEP ** step * 10) / 10;
  }
  return undefined;
}
