import { ALPHABET, BLOCK, hashTenant, slotOf, type TenantHash } from "./format";
import { functionOf } from "./function";
import { type Found, hostName, tenantOf } from "./tenant";
import type { Decision, EdgeConfig, Reason, RouteRequest } from "./types";

/** A decision on its way: the key of the table it needs next, and what is known by then. */
export type Asking =
  | {
      readonly stage: "domain";
      readonly key: string;
      readonly work: string | undefined;
      /** Where the host is nobody's. */
      readonly otherwise: Asking | Decision;
    }
  | {
      readonly stage: "override";
      readonly key: string;
      readonly tenant: string;
      readonly work: string | undefined;
    }
  | {
      readonly stage: "directory" | "pool";
      readonly key: string;
      readonly tenant: string;
      readonly work: string | undefined;
      readonly hash: TenantHash;
    }
  | {
      readonly stage: "stamp";
      readonly key: string;
      readonly tenant: string;
      readonly work: string | undefined;
      readonly code: string;
    };

/** Status a refusal is answered with. */
export const STATUS: Readonly<Record<Reason, number>> = {
  method: 405,
  malformed: 400,
  token: 401,
  unnamed: 404,
  unknown: 404,
  suspended: 403,
  maintenance: 503,
  moving: 503,
  unavailable: 503,
};

/** Seconds to wait when the table says nothing better. */
const RETRY_SECONDS = 10;

/** A refusal; those that pass have a Retry-After. */
export function refuse(reason: Reason, retryAfter?: number): Decision {
  const status = STATUS[reason];
  if (status !== 503) return { outcome: "refused", reason: reason, status: status };
  return { outcome: "refused", reason: reason, status: status, retryAfter: retryAfter || RETRY_SECONDS };
}

/** Begins a decision: what it needs of the table first, or a refusal that needs none. */
export function begin(request: RouteRequest, config: EdgeConfig): Asking | Decision {
  const named = tenantOf(request, config);
  const work =
    config.functions.length === 0
      ? undefined
      : functionOf(request.path, hostName(request.headers["host"]) || "", config.functions);
  if (!("domain" in named)) return fromName(named, work);
  const otherwise = fromName(named.otherwise, work);
  return { key: "h." + named.domain, stage: "domain", work: work, otherwise: otherwise };
}

function fromName(named: Found, work: string | undefined): Asking | Decision {
  if ("refused" in named) return refuse(named.refused);
  return { key: "o." + named.tenant, stage: "override", tenant: named.tenant, work: work };
}

function toStamp(tenant: string, work: string | undefined, code: string): Asking {
  return { key: "s." + code, stage: "stamp", tenant: tenant, work: work, code: code };
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
  const work = asking.work;
  if (asking.stage === "domain")
    return value === undefined ? asking.otherwise : fromName({ tenant: value }, work);
  const tenant = asking.tenant;
  if (asking.stage === "override") {
    if (value !== undefined) {
      if (value.charAt(2) === "#") return refuse("suspended");
      return value.charAt(2) === "!"
        ? refuse("moving", parseInt(value.slice(3), 10))
        : toStamp(tenant, work, codeIn(value, work));
    }
    const hash = hashTenant(tenant);
    return { key: "d." + hash.directory, stage: "directory", tenant: tenant, work: work, hash: hash };
  }
  if (asking.stage === "stamp") {
    if (value === undefined) return refuse("unavailable");
    const record = value.split(" ");
    const stamp = record[0];
    const origin = record[1];
    const state = record[2];
    if (stamp === undefined || origin === undefined || state === undefined) return refuse("unavailable");
    if (state.charAt(0) === "m") return refuse("maintenance", parseInt(state.slice(1), 10));
    return {
      outcome: "stamp",
      tenant: tenant,
      stamp: stamp,
      origin: origin,
      code: asking.code,
      work: work,
    };
  }
  const hash = asking.hash;
  if (asking.stage === "directory") {
    const slot = value === undefined ? "" : slotOf(value, hash);
    if (slot.slice(0, 2) !== hash.print) return refuse("unknown");
    const block = Math.floor(hash.bucket / BLOCK);
    return {
      key: "p." + slot.charAt(2) + "." + block,
      stage: "pool",
      tenant: tenant,
      work: work,
      hash: hash,
    };
  }
  if (value === undefined) return refuse("unavailable");
  const at = 2 * (hash.bucket % BLOCK);
  return toStamp(tenant, work, value.slice(at, at + 2));
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
