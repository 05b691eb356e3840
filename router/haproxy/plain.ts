import type { Routing } from "../../components/routing/contract";
import { addressRules } from "./client-rules";
import type { RouterPlace } from "./place";
import { mapPath, quoted } from "./text";

/** The path of a challenge of an ACME authority (RFC 8555, 8.3). */
const CHALLENGE = String.raw`^/\.well-known/acme-challenge/[A-Za-z0-9_-]{1,128}\z`;

/**
 * The listener without TLS of a router that ends TLS itself: it sends clients there. A challenge for a tenant's own domain it
 * answers, whatever its token is: the answer is the token and the thumbprint of the account, which only the account's key can
 * use. So no router need be told of an order, and any of them may be asked.
 *
 * @param log how the log's line looks
 */
export function plainSection(routing: Routing, place: RouterPlace, log: string): string[] {
  if (place.plain === undefined) return [];
  return [
    "frontend plain",
    `  bind ${place.plain}`,
    log,
    ...addressRules(routing, { frontDoor: undefined, clientHeader: undefined, certificates: undefined }),
    ...(place.acmeThumbprint === undefined ? [] : challengeRules(place.acmeThumbprint, place)),
    "  http-request redirect scheme https code 308",
    "",
  ];
}

function challengeRules(thumbprint: string, place: RouterPlace): string[] {
  const known = `{ req.fhdr(host),lower,field(1,:),rtrim(.),map_str(${mapPath(place, "domains")}) -m found }`;
  return [
    `  http-request return status 200 content-type text/plain lf-string "%[path,field(-1,/)].${thumbprint}" if { path -m reg ${quoted(CHALLENGE)} } ${known}`,
  ];
}
