/** Where a tenant's name is taken from; the first source that names one decides. */
export type EdgeSource =
  | { readonly kind: "subdomain"; readonly domain: string; readonly reserved: readonly string[] }
  | { readonly kind: "header"; readonly name: string }
  | { readonly kind: "domain" }
  | ({ readonly kind: "claim" } & ClaimRule);

/** What a token must fulfil before a claim of it is believed. */
export interface ClaimRule {
  /** The claim that holds the tenant's name. */
  readonly claim: string;
  /** The only algorithm accepted, whatever the token says of itself. */
  readonly algorithm: string;
  /** The only issuer accepted. */
  readonly issuer: string;
  /** The only audience accepted. */
  readonly audience: string;
  /** Whether a token may name its stamp, and so spare the look-up: by which claim, and with how many seconds of life at most. */
  readonly at?: { readonly claim: string; readonly seconds: number } | undefined;
}

/** Which requests are for stamps of a function: by a path and what lies below it, or by a host and the names below it. */
export interface FunctionRoute {
  readonly function: string;
  readonly path?: string | undefined;
  readonly host?: string | undefined;
}

/** What the decision needs of the routing configuration. */
export interface EdgeConfig {
  readonly sources: readonly EdgeSource[];
  /** The first that fits counts. */
  readonly functions: readonly FunctionRoute[];
  /** Visitors that name no tenant go to the nearest stamp that takes strangers, by the country in this header (ISO 3166). */
  readonly nearest?: { readonly header: string } | undefined;
}

/** What came in the Authorization header. A claim is only ever read of a verified token. */
export type Token =
  | { readonly kind: "absent" }
  | { readonly kind: "invalid" }
  | {
      readonly kind: "verified";
      readonly claims: Readonly<Record<string, unknown>>;
      /** Code and epoch of the stamp it names, `AB.17`; "" where it names none, or lives too long to be believed. */
      readonly at: string;
    };

/** A request, as far as routing looks at it. */
export interface RouteRequest {
  /** As it stands in the request: methods are written in capitals. */
  readonly method: string;
  /** Its path as it stands there, without scheme, host and query. */
  readonly path: string;
  /** Header name in lower case → value; several of one name are joined by commas. `host` is among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly token: Token;
  /** Seconds since 1970. */
  readonly time: number;
}

/**
 * Why a request is not routed: `method` (405: one that is not passed on), `malformed` (400: it names what can't be a tenant, or is too large), `token` (401),
 * `unnamed` (404: names no tenant), `unknown` (404: names one that does not exist), `suspended` (403: an operator paused the tenant), `maintenance` (503: the stamp),
 * `moving` (503: the tenant is being moved), `down` (503: the stamp fails its tenants), `unavailable` (503: no table, or one that contradicts itself).
 */
export type Reason =
  | "method"
  | "malformed"
  | "token"
  | "unnamed"
  | "unknown"
  | "suspended"
  | "maintenance"
  | "moving"
  | "down"
  | "unavailable";

/** Where a request goes, or why it goes nowhere. */
export type Decision =
  | {
      readonly outcome: "stamp";
      /** "" for a visitor that names none. */
      readonly tenant: string;
      readonly stamp: string;
      readonly origin: string;
      readonly code: string;
      /** What the request is for, where the configuration says so; its stamp is the tenant's own unless it has one for that. */
      readonly work: string | undefined;
      /** Code and epoch of the stamp, for a token that names it. */
      readonly at: string;
    }
  | {
      readonly outcome: "refused";
      readonly reason: Reason;
      readonly status: number;
      readonly retryAfter?: number | undefined;
    };
