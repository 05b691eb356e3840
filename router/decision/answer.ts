import type { Reason } from "./types";

/** Name of the response header that says why a request was not routed. */
export const REFUSAL_HEADER = "x-stamp-refusal";
/** Prefix of the request headers that only the routing layer sets; what a client sends of them is removed. */
export const OWN_PREFIX = "x-stamp-";

/** What a tenant reads whose stamp does not answer, or fails it; other tenants don't notice. */
export const DOWN = "Your part of this service does not answer. Try again in a moment.";

/** What a person reads who was refused. Nothing of the request is repeated, so nothing can be injected. */
export const TEXT: Readonly<Record<Reason, string>> = {
  method: "This can't be asked for here.",
  malformed: "This request can't be understood. Check the address.",
  token: "The token does not hold. Sign in again.",
  unnamed: "This address does not say whose it is. Use your organisation's own address.",
  unknown: "There is nobody of this name here. Check the address.",
  suspended: "This service is paused for your organisation. Ask who runs it for you.",
  maintenance: "This service is being maintained. Try again in a while.",
  moving: "Your data is being moved. Try again in a moment.",
  down: DOWN,
  unavailable: "The service can't find its way at the moment. Try again.",
};

/**
 * What stands before a stamp's id in CloudFront's logs, and after it a dot and the first byte of the tenant's hash: `stamp.eu1.63`. No
 * character that a log would write otherwise.
 */
export const LOGGED_STAMP = "stamp.";
