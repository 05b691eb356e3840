import { ALPHABET, BLOCK, hashTenant, slotOf, type TenantHash } from "./format";
import { functionOf } from "./function";
import { type Found, hostName, tenantOf } from "./tenant";
import type { Decision, EdgeConfig, Reason, RouteRequest } from "./types";

/** What is known of a request from its beginning. */
interface Who {
  /** "" for a visitor that names none. */
  readonly tenant: string;
  readonly work: string | undefined;
  /** Code and epoch of the stamp that its token names; "" where it names none. */
  readonly at: string;
  /** Seconds since 1970. */
  readonly time: number;
}

/** A decision on its way: the key of the table it needs next, and what is known by then. */
export type Asking = {
  readonly key: string;
  readonly who: Who;
} & (
  | {
      readonly stage: "domain";
      /** Where the host is nobody's. */
      readonly otherwise: Asking | Decision;
    }
  | { readonly stage: "override" }
  | { readonly stage: "nearest" }
  | { readonly stage: "directory"; readonly hash: TenantHash }
  | { readonly stage: "pool"; readonly hash: TenantHash }
  | { readonly stage: "stamp"; readonly code: string }
  /** The stamp that a token names, where its epoch is the token's. */
  | { readonly stage: "at"; readonly code: string }
);

const NOBODY = 404;
const LATER = 503;

/** Status a refusal is answered with. */
export const STATUS: Readonly<Record<Reason, number>> = {
  method: 405,
  malformed: 400,
  token: 401,
  unnamed: NOBODY,
  unknown: NOBODY,
  suspended: 403,
  maintenance: LATER,
  moving: LATER,
  down: LATER,
  unavailable: LATER,
};

/** Seconds to wait when the table says nothing better. */
const RETRY_SECONDS = 10;

/** A refusal; those that pass have a Retry-After. */
export function refuse(reason: Reason, retryAfter?: number): Decision {
  const status = STATUS[reason];
  const after = status === LATER ? retryAfter || RETRY_SECONDS : undefined;
  return { outcome: "refused", reason: reason, status: status, retryAfter: after };
}

/** Begins a decision: what it needs of the table first, or a refusal that needs none. */
export function begin(request: RouteRequest, config: EdgeConfig): Asking | Decision {
  const named = tenantOf(request, config);
  const work =
    config.functions.length === 0
      ? undefined
      : functionOf(request.path, hostName(request.headers["host"]) || "", config.functions);
  const who = { tenant: "", work: work, at: "", time: request.time };
  const nearest = config.nearest;
  const country = nearest && request.headers[nearest.header];
  if (!("domain" in named)) return fromName(named, who, country);
  const otherwise = fromName(named.otherwise, who, country);
  return { key: "h." + named.domain, stage: "domain", who: who, otherwise: otherwise };
}

function fromName(named: Found, who: Who, country: string | undefined): Asking | Decision {
  if ("refused" in named) {
    if (named.refused !== "unnamed" || country === undefined) return refuse(named.refused);
    return { key: "n." + country.slice(0, 2), stage: "nearest", who: who };
  }
  const tenant = named.tenant;
  // What is for a function may be another stamp's than the one that a token names.
  const at = (who.work === undefined && named.at) || "";
  const code = at.slice(0, 2);
  const known = { tenant: tenant, work: who.work, at: at, time: who.time };
  return code
    ? { key: "s." + code, stage: "at", who: known, code: code }
    : { key: "o." + tenant, stage: "override", who: known };
}

function toStamp(who: Who, code: string): Asking | Decision {
  // Who has moved needs a new token: this one names a stamp that it is not on.
  if (who.at && who.at.slice(0, 2) !== code) return refuse("token");
  return { key: "s." + code, stage: "stamp", who: who, code: code };
}

/** Code of the stamp an override names: that of the function, where the tenant has one for it, else its own. */
function codeIn(override: string, work: string | undefined): string {
  const sign = " " + work + ":";
  const at = override.indexOf(sign);
  const from = at < 0 ? 0 : at + sign.length;
  return override.slice(from, from + 2);
}

/** Goes on with the value of the key asked for, undefined when the table has no such key. */
export function advance(asking: Asking, value: string | undefined): Asking | Decision {
  const who = asking.who;
  const tenant = who.tenant;
  if (asking.stage === "domain")
    return value === undefined ? asking.otherwise : fromName({ tenant: value }, who, undefined);
  if (asking.stage === "nearest") return value === undefined ? refuse("unnamed") : toStamp(who, value);
  if (asking.stage === "override") {
    if (value !== undefined) {
      if (value.charAt(2) === "#") return refuse("suspended");
      return value.charAt(2) === "!"
        ? refuse("moving", parseInt(value.slice(3), 10))
        : toStamp(who, codeIn(value, who.work));
    }
    const hash = hashTenant(tenant);
    return { key: "d." + hash.directory, stage: "directory", who: who, hash: hash };
  }
  if (asking.stage === "stamp" || asking.stage === "at") {
    const record = (value || "").split(" ");
    const at = asking.code + "." + (record[4] || 0);
    if (asking.stage === "at" && (!value || who.at !== at))
      return { key: "o." + tenant, stage: "override", who: who };
    const origin = record[1];
    const state = record[2];
    if (!origin || !state) return refuse("unavailable");
    const until = parseInt(state.slice(1), 10);
    if (state.charAt(0) === "m") return refuse("maintenance", until);
    if (state.charAt(0) === "f" && until > who.time) return refuse("down");
    return {
      outcome: "stamp",
      tenant: tenant,
      stamp: record[0] as string,
      origin: origin,
      code: asking.code,
      work: who.work,
      at: at,
    };
  }
  const hash = asking.hash;
  if (asking.stage === "directory") {
    const slot = value === undefined ? "" : slotOf(value, hash);
    if (slot.slice(0, 2) !== hash.print) return refuse("unknown");
    const block = Math.floor(hash.bucket / BLOCK);
    return { key: "p." + slot.charAt(2) + "." + block, stage: "pool", who: who, hash: hash };
  }
  if (value === undefined) return refuse("unavailable");
  const at = 2 * (hash.bucket % BLOCK);
  return toStamp(who, value.slice(at, at + 2));
}

/**
 * Decides with a table at hand. Without one, nothing is known of any tenant, and saying 404 to a tenant that exists
 * would be wrong: the answer is 503.
 */
export function decide(
  request: RouteRequest,
  config: EdgeConfig,
  table: Readonly<Record<string, string>> | undefined,
): Decision {
  let step = begin(request, config);
  while ("key" in step) {
    if (table === undefined) return refuse("unavailable");
    // A table is an object without a prototype, or a key such as `o.constructor` would still be no own one.
    step = advance(step, table[step.key]);
  }
  return step;
}

/** The number of a code, 0–4095. */
export function codeNumber(code: string): number {
  return ALPHABET.indexOf(code.charAt(0)) * 64 + ALPHABET.indexOf(code.charAt(1));
}

/** The code of a number, 0–4095. */
export function codeOf(number: number): string {
  return ALPHABET.charAt(Math.floor(number / 64)) + ALPHABET.charAt(number % 64);
}
