import { METHODS } from "./client-headers";
import type { EdgeConfig, EdgeSource, Reason, RouteRequest } from "./types";

/** Most bytes of headers a request may have: what the router's buffer of 16 KB holds less its reserve. */
export const MAX_HEADER_BYTES = 15_360;

const TENANT = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
// RFC 9110, 7.2: a name or an address, an IPv6 address in brackets, and perhaps a port.
const HOST = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]\\,]*)(?::[0-9]{0,5})?$/;

/** A tenant's name, or why there is none. */
export type Found = { readonly tenant: string; readonly at?: string } | { readonly refused: Reason };
/** What the sources say: a name, or a host that may be a tenant's own domain, and what holds where it is nobody's. */
export type Named = Found | { readonly domain: string; readonly otherwise: Found };

function size(headers: Readonly<Record<string, string>>): number {
  let bytes = 0;
  for (const name in headers) bytes += name.length + (headers[name] as string).length + 4;
  return bytes;
}

/**
 * A value without the blanks that HTTP allows around it, in lower case. Only letters of ASCII have one: JavaScript would make a
 * `k` of the Kelvin sign, and another tenant of its name.
 */
function plain(value: string): string {
  const text = value.replace(/^[ \t]+|[ \t]+$/g, "");
  return /[^\t -~]/.test(text) ? text : text.toLowerCase();
}

/** The host in lower case without port and final dots; "" when there is none, undefined when it is malformed. */
export function hostName(header: string | undefined): string | undefined {
  const match = HOST.exec(plain(header === undefined ? "" : header));
  if (match === null) return undefined;
  const host = match[1] as string;
  let end = host.length;
  while (host.charAt(end - 1) === ".") end -= 1;
  return host.slice(0, end);
}

/** The sources whose word is in the request itself. */
type Said = Exclude<EdgeSource, { readonly kind: "domain" }>;

/** What one source says: a name as it stands there, "" when it says nothing, undefined when it can't be read. */
function said(source: Said, request: RouteRequest): string | undefined {
  if (source.kind === "subdomain") {
    const host = hostName(request.headers["host"]);
    if (host === undefined) return undefined;
    const suffix = "." + source.domain;
    if (!host.endsWith(suffix)) return "";
    const name = host.slice(0, host.length - suffix.length);
    // A dot too many is no tenant's name and is refused as such.
    return source.reserved.indexOf(name) >= 0 ? "" : name === "" ? "." : name;
  }
  if (source.kind === "header") {
    const value = request.headers[source.name];
    return value === undefined ? "" : plain(value);
  }
  if (request.token.kind !== "verified") return "";
  const claim = request.token.claims[source.claim];
  if (claim === undefined || claim === null) return "";
  if (typeof claim !== "string") return undefined;
  // A name in other letters is none, whatever its lower case would be.
  return /[^ -~]/.test(claim) ? undefined : claim.toLowerCase();
}

/**
 * The tenant a request names: the sources are asked in their declared order and the first that says anything decides,
 * also when what it says can't be a tenant's name. A token that does not verify is refused where its turn comes and is
 * never passed over, so that leaving out a signature can't move a request to another tenant.
 */
export function tenantOf(request: RouteRequest, config: EdgeConfig): Named {
  if (METHODS.indexOf(request.method) < 0) return { refused: "method" };
  if (size(request.headers) > MAX_HEADER_BYTES) return { refused: "malformed" };
  return nameFrom(0, request, config);
}

/** What the sources from one on say. */
function nameFrom(first: number, request: RouteRequest, config: EdgeConfig): Named {
  for (let i = first; i < config.sources.length; i += 1) {
    const source = config.sources[i] as EdgeSource;
    if (source.kind === "domain") {
      const host = hostName(request.headers["host"]);
      if (host === undefined) return { refused: "malformed" };
      // There is one such source, so what comes after it asks for no other look-up.
      if (host !== "") return { domain: host, otherwise: nameFrom(i + 1, request, config) as Found };
      continue;
    }
    const found = nameBy(source, request);
    if (found !== undefined) return found;
  }
  return { refused: "unnamed" };
}

/** What one source decides; undefined where it says nothing. */
function nameBy(source: Said, request: RouteRequest): Found | undefined {
  if (source.kind === "claim" && request.token.kind === "invalid") return { refused: "token" };
  const name = said(source, request);
  if (name === undefined) return { refused: "malformed" };
  if (name === "") return undefined;
  if (TENANT.exec(name) === null) return { refused: "malformed" };
  return source.kind === "claim" && request.token.kind === "verified"
    ? { tenant: name, at: request.token.at }
    : { tenant: name };
}
