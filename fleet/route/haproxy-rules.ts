import type { Routing } from "../../components/routing/contract";
import { GROUPS, SLOTS_AT } from "../../components/routing/edge/format";
import { StampError } from "../../components/contract/errors";
import { mapPath, quoted, refusal, type RouterPlace } from "./haproxy-config";

type Source = Routing["sources"][number];

/** Holds once a source has named a tenant. */
const NAMED = "{ var(txn.tenant) -m found }";

function subdomainRules(source: Extract<Source, { kind: "subdomain" }>): string[] {
  const under = `{ var(txn.host) -m end .${source.domain} }`;
  const name = source.reserved.length === 0 ? "" : ` !{ var(txn.label) -m str ${source.reserved.join(" ")} }`;
  return [
    refusal("malformed", ` if !${NAMED} malformed_host`),
    "  http-request set-var(txn.label) var(txn.host),field(1,.)",
    // More than one label in front of the domain is no tenant's name: the dot stays in and is refused below.
    `  http-request set-var(txn.tenant) var(txn.label) if !${NAMED} ${under} { var(txn.label),concat(.${source.domain}),strcmp(txn.host) eq 0 }${name}`,
    `  http-request set-var(txn.tenant) str(.) if !${NAMED} ${under} !{ var(txn.label),concat(.${source.domain}),strcmp(txn.host) eq 0 }`,
  ];
}

function headerRules({ name }: Extract<Source, { kind: "header" }>): string[] {
  const present = `{ req.fhdr(${name}) -m len gt 0 }`;
  return [
    refusal("malformed", ` if !${NAMED} { req.fhdr_cnt(${name}) gt 1 }`),
    `  http-request set-var(txn.tenant) req.fhdr(${name}),lower if !${NAMED} ${present}`,
  ];
}

function claimRules(source: Extract<Source, { kind: "claim" }>, place: RouterPlace): string[] {
  if (place.tokenKey === undefined) {
    throw new StampError(
      "input",
      "the routing configuration reads a claim, and the router has no key to verify tokens with",
      {
        field: "tokenKey",
        fix: "give the path of the key",
      },
    );
  }
  const refused = (condition: string): string => refusal("token", ` if !${NAMED} bearer ${condition}`);
  const claim = (path: string): string => `var(txn.token),jwt_payload_query(${quoted(`$.${path}`)})`;
  return [
    "  http-request set-var(txn.token) http_auth_bearer",
    "  acl bearer req.fhdr(authorization) -m reg -i ^bearer\\ +",
    refused("{ req.fhdr_cnt(authorization) gt 1 }"),
    refused(`!{ var(txn.token),jwt_header_query('$.alg') -m str ${source.algorithm} }`),
    refused(`!{ var(txn.token),jwt_verify(${quoted(source.algorithm)},${quoted(place.tokenKey)}) eq 1 }`),
    refused(`!{ ${claim("iss")} -m str ${quoted(source.issuer)} }`),
    refused(
      `!{ ${claim("aud")} -m str ${quoted(source.audience)} } !{ ${claim("aud")} -m sub ${quoted(`"${source.audience}"`)} }`,
    ),
    "  http-request set-var(txn.now) date",
    "  http-request set-var(txn.exp) var(txn.token),jwt_payload_query('$.exp','int')",
    "  http-request set-var(txn.nbf) var(txn.token),jwt_payload_query('$.nbf','int')",
    refused("!{ var(txn.exp),sub(txn.now) gt 0 }"),
    refused("{ var(txn.nbf),sub(txn.now) gt 0 }"),
    `  http-request set-var(txn.tenant) ${claim(source.claim)},lower if !${NAMED} bearer`,
  ];
}

function rulesOf(source: Source, place: RouterPlace): string[] {
  if (source.kind === "subdomain") return subdomainRules(source);
  if (source.kind === "header") return headerRules(source);
  return claimRules(source, place);
}

/** Rules that find the tenant's name: what `components/routing/edge/tenant.ts` says, in HAProxy's words. */
export function tenantRules(routing: Routing, place: RouterPlace): string[] {
  const host = routing.sources.some(({ kind }) => kind === "subdomain")
    ? ["  acl malformed_host req.fhdr(host),lower -m reg [\\s/?#@\\\\,]|^[^[]*:.*:|[^]]*:[^0-9]*$"]
    : [];
  return [
    "  http-request set-var(txn.host) req.fhdr(host),host_only,rtrim(.)",
    ...host,
    ...routing.sources.flatMap((source) => rulesOf(source, place)),
    refusal("unnamed", ` if !${NAMED}`),
    refusal("malformed", " if !{ var(txn.tenant) -m reg ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$ }"),
  ];
}

/**
 * Rules that find the tenant's stamp in the maps: what `components/routing/edge/decide.ts` says. The slot of the
 * directory is computed from the same two hashes (`hashTenant`, `slotOf`).
 */
export function directoryRules(place: RouterPlace): string[] {
  const listed = "!{ var(txn.stamp) -m found }";
  return [
    `  http-request set-var(txn.stamp) var(txn.tenant),map_str(${mapPath(place, "overrides")})`,
    refusal("moving", " if { var(txn.stamp) -m beg ! }").replace("'10'", "%[var(txn.stamp),bytes(1)]"),
    `  http-request set-var(txn.h) var(txn.tenant),xxh32(0) if ${listed}`,
    `  http-request set-var(txn.g) var(txn.tenant),xxh32(1) if ${listed}`,
    `  http-request set-var(txn.d) var(txn.h),and(8191),map_str(${mapPath(place, "directory")}) if ${listed}`,
    refusal("unknown", ` if ${listed} !{ var(txn.d) -m found }`),
    `  http-request set-var(txn.size) var(txn.d),bytes(0,2),hex2i if ${listed}`,
    `  http-request set-var(txn.at) var(txn.g),and(${GROUPS - 1}),mul(2),add(2) if ${listed}`,
    `  http-request set-var(txn.base) var(txn.g),div(${GROUPS}) if ${listed}`,
    `  http-request set-var(txn.at) var(txn.d),bytes(txn.at,2),hex2i,add(txn.base),mod(txn.size),mul(3),add(${SLOTS_AT}) if ${listed}`,
    `  http-request set-var(txn.slot) var(txn.d),bytes(txn.at,3) if ${listed}`,
    `  http-request set-var(txn.print) var(txn.h),bytes(4,2),ub64enc,bytes(0,2) if ${listed}`,
    refusal("unknown", ` if ${listed} !{ var(txn.slot),bytes(0,2),strcmp(txn.print) eq 0 }`),
    `  http-request set-var(txn.bucket) var(txn.h),and(4095) if ${listed}`,
    `  http-request set-var(txn.stamp) var(txn.slot),bytes(2,1),concat(,txn.bucket),map_str(${mapPath(place, "pools")}) if ${listed}`,
    `  http-request set-var(txn.closed) var(txn.stamp),map_str(${mapPath(place, "closed")})`,
    refusal("maintenance", " if { var(txn.closed) -m found }").replace("'10'", "%[var(txn.closed)]"),
  ];
}
