import { type Routing, TokenAlgorithm } from "../../components/routing/contract";
import { DIRECTORY_BUCKETS, GROUPS, POOL_BUCKETS, SLOTS_AT } from "../../components/routing/edge/format";
import { StampError } from "../../components/contract/errors";
import { mapPath, quoted, refusal } from "./haproxy-text";
import type { RouterPlace } from "./place";

type Source = Routing["sources"][number];

/** Holds once a source has named a tenant. */
const NAMED = "{ var(txn.tenant) -m found }";

function subdomainRules(source: Extract<Source, { kind: "subdomain" }>): string[] {
  const under = `{ var(txn.host) -m end .${source.domain} }`;
  const name = source.reserved.length === 0 ? "" : ` !{ var(txn.label) -m str ${source.reserved.join(" ")} }`;
  return [
    refusal(
      "malformed",
      ` if !${NAMED} { req.fhdr(host) -m len gt 0 } !{ req.fhdr(host),lower -m reg ${quoted(HOST)} }`,
    ),
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

/** What `jwt_verify` takes as its key: the variable with the secret, or the path of a public key. */
function verifyKey(source: Extract<Source, { kind: "claim" }>, place: RouterPlace): string {
  if (source.algorithm === TokenAlgorithm.Hs256) return "proc.token_key";
  if (place.tokenKey !== undefined) return place.tokenKey;
  throw new StampError("input", "the router has no key to verify tokens with", {
    field: "tokenKey",
    allowed: `the path of the public key (PEM) that ${source.algorithm} is verified with`,
    fix: "give it, or take the tenant from another source",
  });
}

function claimRules(source: Extract<Source, { kind: "claim" }>, place: RouterPlace): string[] {
  const refused = (condition: string): string => refusal("token", ` if !${NAMED} bearer ${condition}`);
  const claim = (path: string): string => `var(txn.token),jwt_payload_query('$.${path}')`;
  const payload = "var(txn.token),field(2,.),ub64dec";
  return [
    "  http-request set-var(txn.token) http_auth_bearer",
    "  acl bearer req.fhdr(authorization) -m reg -i ^bearer\\ +",
    refused("{ req.fhdr_cnt(authorization) gt 1 }"),
    refused(`!{ var(txn.token),jwt_header_query('$.alg') -m str ${source.algorithm} }`),
    refused(`!{ var(txn.token),jwt_verify(${source.algorithm},${verifyKey(source, place)}) eq 1 }`),
    refused(`!{ ${claim("iss")} -m str ${quoted(source.issuer)} }`),
    refused(
      `!{ ${claim("aud")} -m str ${quoted(source.audience)} } !{ ${claim("aud")} -m sub ${quoted(`"${source.audience}"`)} }`,
    ),
    // The queries below take text for numbers and numbers for text; what is signed must be what is meant.
    refused(`{ ${payload} -m reg ${quoted(String.raw`"(exp|nbf)"\s*:\s*[^0-9\s-]`)} }`),
    "  http-request set-var(txn.now) date",
    "  http-request set-var(txn.exp) var(txn.token),jwt_payload_query('$.exp','int')",
    "  http-request set-var(txn.nbf) var(txn.token),jwt_payload_query('$.nbf','int')",
    refused("!{ var(txn.exp),sub(txn.now) gt 0 }"),
    refused("{ var(txn.nbf),sub(txn.now) gt 0 }"),
    refusal(
      "malformed",
      ` if !${NAMED} bearer { ${payload} -m reg ${quoted(String.raw`"${source.claim}"\s*:\s*[^"n\s]`)} }`,
    ),
    `  http-request set-var(txn.tenant) ${claim(source.claim)},lower if !${NAMED} bearer { ${claim(source.claim)} -m len gt 0 }`,
  ];
}

function rulesOf(source: Source, place: RouterPlace): string[] {
  if (source.kind === "subdomain") return subdomainRules(source);
  if (source.kind === "header") return headerRules(source);
  return claimRules(source, place);
}

// The pattern of `components/routing/edge/tenant.ts`, which the case table holds together with this one.
const HOST = String.raw`^(\[[0-9a-f:.]+\]|[^\s:/?#@\[\]\\,]*)(:[0-9]{0,5})?$`;
const TENANT = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";

/** Rules that find the tenant's name: what `components/routing/edge/tenant.ts` says, in HAProxy's words. */
export function tenantRules(routing: Routing, place: RouterPlace): string[] {
  return [
    "  http-request set-var(txn.host) req.fhdr(host),host_only,rtrim(.)",
    ...routing.sources.flatMap((source) => rulesOf(source, place)),
    refusal("unnamed", ` if !${NAMED}`),
    refusal("malformed", ` if !{ var(txn.tenant) -m reg ${quoted(TENANT)} }`),
  ];
}

/**
 * Rules that find the tenant's stamp in the maps: what `components/routing/edge/decide.ts` says. The slot of the
 * directory is computed from the same two hashes (`hashTenant`, `slotOf`). A rule whose value is missing sets nothing,
 * so the rules need no conditions of their own, which would cost more than they save.
 */
export function directoryRules(place: RouterPlace): string[] {
  const override = "{ var(txn.override) -m found }";
  return [
    `  http-request set-var(txn.override) var(txn.tenant),map_str(${mapPath(place, "overrides")})`,
    refusal("moving", " if { var(txn.override) -m beg ! }", "%[var(txn.override),bytes(1)]"),
    "  http-request set-var(txn.h) var(txn.tenant),xxh32(0)",
    "  http-request set-var(txn.g) var(txn.tenant),xxh32(1)",
    `  http-request set-var(txn.d) var(txn.h),and(${DIRECTORY_BUCKETS - 1}),map_str(${mapPath(place, "directory")})`,
    "  http-request set-var(txn.size) var(txn.d),bytes(0,2),hex2i",
    `  http-request set-var(txn.at) var(txn.g),and(${GROUPS - 1}),mul(2),add(2)`,
    `  http-request set-var(txn.base) var(txn.g),div(${GROUPS})`,
    `  http-request set-var(txn.at) var(txn.d),bytes(txn.at,2),hex2i,add(txn.base),mod(txn.size),mul(3),add(${SLOTS_AT})`,
    "  http-request set-var(txn.slot) var(txn.d),bytes(txn.at,3)",
    "  http-request set-var(txn.print) var(txn.h),bytes(4,2),ub64enc,bytes(0,2)",
    `  http-request set-var(txn.bucket) var(txn.h),and(${POOL_BUCKETS - 1})`,
    `  http-request set-var(txn.stamp) var(txn.slot),bytes(2,1),concat(,txn.bucket),map_str(${mapPath(place, "pools")}) if { var(txn.slot),bytes(0,2),strcmp(txn.print) eq 0 }`,
    `  http-request set-var(txn.stamp) var(txn.override) if ${override}`,
    refusal("unknown", " if !{ var(txn.stamp) -m found }"),
    `  http-request set-var(txn.closed) var(txn.stamp),map_str(${mapPath(place, "closed")})`,
    refusal("maintenance", " if { var(txn.closed) -m found }", "%[var(txn.closed)]"),
  ];
}
