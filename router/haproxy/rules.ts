import { REFUSAL_HEADER } from "../decision/answer";
import { ASKED_HOST_HEADER } from "../decision/asked-host";
import { StampError } from "../../core/errors";
import { type Routing, TokenAlgorithm } from "../../components/routing/contract";
import { DIRECTORY_BUCKETS, GROUPS, SLOTS_AT } from "../decision/format";
import { MOVING, SLOT_DIGITS, STAMP_NUMBERS, SUSPENDED } from "./maps";
import { hostsFile, MALFORMED, NAMES, TOKEN } from "./patterns";
import { mapPath, patternPath, quoted, refusal } from "./text";
import type { RouterPlace } from "./place";

/** What who asks a router past Front Door reads. */
const PAST_THE_EDGE = "This is no address to ask at. Use your organisation's own address.\n";

type Source = Routing["sources"][number];
type Claim = Extract<Source, { kind: "claim" }>;

/**
 * The host a client asked for. Front Door asks the router by the router's own name and overwrites what a client said in
 * the header: `components/routing/azure/internal/asked-host.ts`.
 */
export function clientHost({ frontDoor }: Pick<RouterPlace, "frontDoor">): string {
  return frontDoor === undefined ? "req.fhdr(host)" : "var(txn.asked)";
}

/** The rule by which nobody passes the edge by: its networks are open to others' Front Doors too. */
export function edgeRules({ frontDoor }: Pick<RouterPlace, "frontDoor">): string[] {
  if (frontDoor === undefined) return [];
  return [
    `  http-request return status 403 content-type ${quoted("text/plain; charset=utf-8")} string ${quoted(PAST_THE_EDGE)} ` +
      `hdr Cache-Control no-store hdr ${REFUSAL_HEADER} edge unless { req.fhdr(x-azure-fdid) -m str -i ${frontDoor} }`,
    `  http-request set-var(txn.asked) req.fhdr(${ASKED_HOST_HEADER})`,
  ];
}

/** Holds until a source has named a tenant. */
export const OPEN = "!{ var(txn.tenant) -m found }";

/** What `jwt_verify` takes as its key: the variable with the secret, or the path of a public key. */
function verifyKey(source: Claim, place: RouterPlace): string {
  if (source.algorithm === TokenAlgorithm.Hs256) return "proc.token_key";
  if (place.tokenKey !== undefined) return place.tokenKey;
  throw new StampError("input", "the router has no key to verify tokens with", {
    field: "tokenKey",
    allowed: `the path of the public key (PEM) that ${source.algorithm} is verified with`,
    fix: "give it, or take the tenant from another source",
  });
}

/**
 * The header of a token: one, and nothing beside it. Of HS256 the last digit's spare bits are zero, for the pure decision
 * compares texts.
 */
const AT = String.raw`^[A-Za-z0-9_-]{2}\.[0-9]{1,15}\z`;
const part = "[A-Za-z0-9_-]+";
const bearer = (signature: string): string => String.raw`^(?i:bearer) +${part}\.${part}\.${signature}\z`;
const TOKEN_SHAPE: Readonly<Record<TokenAlgorithm, string>> = {
  HS256: bearer("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"),
  RS256: bearer(part),
  ES256: bearer(part),
};

/** What a token that may name its stamp says of it, where it is short-lived: else it is looked up as any other. */
function atRules({ at }: Claim, claim: (path: string) => string, isText: string): string[] {
  if (at === undefined) return [];
  return [
    // A token that is old may say an epoch that was of another stamp: its whole life counts, not what is left of it.
    "  http-request set-var(txn.iat) var(txn.token),jwt_payload_query('$.iat','int')",
    `  http-request set-var(txn.place) ${claim(at.claim)} if ${OPEN} bearer { var(txn.iat) -m found } { var(txn.iat),sub(txn.now) le 0 } { var(txn.exp),sub(txn.iat) le ${at.seconds} }`,
    `  http-request unset-var(txn.place) unless { var(txn.place) -m reg ${quoted(AT)} } ${isText}`,
  ];
}

/** The rule by which a request goes to the stamp that its token names, where no tenant has gone from it since. Not one for a function. */
function byToken(place: RouterPlace): string {
  return `  http-request set-var(txn.stamp) var(txn.place),map_str(${mapPath(place, "tokens")}) if { var(txn.place) -m found } !{ var(txn.work) -m found }`;
}

/**
 * The rule by which a token is refused that names a stamp that its tenant is not on: after the look-up, and not for a function, whose
 * stamp may be another one.
 */
export function movedRules(routing: Routing, place: RouterPlace): string[] {
  if (!namesStamps(routing)) return [];
  const own = `var(txn.stamp),map_str(${mapPath(place, "ats")})`;
  return [
    "  http-request set-var(txn.code) var(txn.place),field(1,.) if { var(txn.place) -m found } !{ var(txn.work) -m found }",
    refusal(
      "token",
      // Who is moved, paused or not there is on no stamp, and is told that.
      ` if { var(txn.code) -m found } { ${own} -m found } !{ ${own},field(1,.),strcmp(txn.code) eq 0 }`,
    ),
  ];
}

/**
 * The rule that reads what a stamp is told that a token may say of it: with the look-up, for by the time that a body has come the tenant
 * may have gone, and what is said then would outlast that. Of the tenant's own stamp alone: what a stranger's or a function's said in
 * a token would send the tenant there.
 */
export function toldRules(routing: Pick<Routing, "sources">, place: RouterPlace): string[] {
  if (!namesStamps(routing)) return [];
  const ats = mapPath(place, "ats");
  return [
    `  http-request set-var(txn.told) var(txn.stamp),map_str(${ats}) if { var(txn.tenant) -m found } !{ var(txn.work) -m found }`,
  ];
}

/** Whether tokens may name their tenants' stamps. */
export function namesStamps({ sources }: Pick<Routing, "sources">): boolean {
  return sources.some((source) => source.kind === "claim" && source.at !== undefined);
}

function claimRules(source: Claim, place: RouterPlace): string[] {
  const refused = (condition: string): string => refusal("token", ` if ${OPEN} bearer ${condition}`);
  const claim = (path: string): string => `var(txn.token),jwt_payload_query('$.${path}')`;
  const header = "var(txn.token),field(1,.),ub64dec";
  const payload = "var(txn.token),field(2,.),ub64dec";
  const like = (text: string, file: string): string => `${text} -m reg -f ${patternPath(place, file)}`;
  return [
    "  http-request set-var(txn.token) http_auth_bearer",
    "  acl bearer req.fhdr(authorization) -m reg -i ^bearer\\ +",
    refused("{ req.fhdr_cnt(authorization) gt 1 }"),
    refused(`!{ req.fhdr(authorization) -m reg ${quoted(TOKEN_SHAPE[source.algorithm])} }`),
    // HAProxy's own reader of JSON takes what is none, and of two members the first where others take the last.
    refused(`!{ ${like(header, TOKEN.object)} }`),
    refused(`!{ ${like(payload, TOKEN.object)} }`),
    refused(`{ ${like(header, TOKEN.badHeader)} }`),
    refused(`{ ${like(payload, TOKEN.badClaims)} }`),
    refused(`!{ var(txn.token),jwt_header_query('$.alg') -m str ${source.algorithm} }`),
    refused(`!{ var(txn.token),jwt_verify(${source.algorithm},${verifyKey(source, place)}) eq 1 }`),
    refused(`!{ ${like(payload, TOKEN.issuer)} }`),
    refused(`!{ ${like(payload, TOKEN.audience)} }`),
    "  http-request set-var(txn.now) date",
    "  http-request set-var(txn.exp) var(txn.token),jwt_payload_query('$.exp','int')",
    "  http-request set-var(txn.nbf) var(txn.token),jwt_payload_query('$.nbf','int')",
    refused("!{ var(txn.exp),sub(txn.now) gt 0 }"),
    refused("{ var(txn.nbf),sub(txn.now) gt 0 }"),
    // HAProxy's reader of JSON makes texts of numbers.
    ...atRules(source, claim, `{ ${like(payload, TOKEN.textAt)} }`),
    `  http-request set-var(txn.tenant) str(${MALFORMED}) if ${OPEN} bearer { ${like(payload, TOKEN.otherClaim)} }`,
    `  http-request set-var(txn.tenant) ${claim(source.claim)},lower,map_regm(${patternPath(place, NAMES)}) if ${OPEN} bearer`,
    // A text that HAProxy's reader can't read is no reason to ask the next source.
    `  http-request set-var(txn.tenant) str(${MALFORMED}) if ${OPEN} bearer { ${like(payload, TOKEN.textClaim)} }`,
    // A token that names no tenant, or what can't be one, names no stamp either.
    ...(source.at === undefined
      ? []
      : [`  http-request unset-var(txn.place) if ${OPEN} or { var(txn.tenant) -m str ${MALFORMED} }`]),
  ];
}

function rulesOf(source: Source, index: number, place: RouterPlace): string[] {
  // The first source need not ask whether another has spoken.
  const open = index === 0 ? "" : ` if ${OPEN}`;
  if (source.kind === "claim") return claimRules(source, place);
  if (source.kind === "domain") {
    const host = `${clientHost(place)},lower`;
    return [
      `  http-request set-var(txn.tenant) ${host},map_regm(${patternPath(place, hostsFile(index))})${open}`,
      `  http-request set-var(txn.tenant) ${host},field(1,:),rtrim(.),map_str(${mapPath(place, "domains")}) if ${OPEN}`,
    ];
  }
  if (source.kind === "subdomain") {
    const patterns = patternPath(place, hostsFile(index));
    return [`  http-request set-var(txn.tenant) ${clientHost(place)},lower,map_regm(${patterns})${open}`];
  }
  return [
    `  http-request set-var(txn.tenant) str(${MALFORMED}) if ${OPEN} { req.fhdr_cnt(${source.name}) gt 1 }`,
    `  http-request set-var(txn.tenant) req.fhdr(${source.name}),lower,map_regm(${patternPath(place, NAMES)}) if ${OPEN}`,
  ];
}

/** Rules that find the tenant's name: what `router/decision/tenant.ts` says, in HAProxy's words. */
export function tenantRules(routing: Routing, place: RouterPlace): string[] {
  return routing.sources.flatMap((source, index) => rulesOf(source, index, place));
}

/** Bits of `xxh32(0)` that are the print, and what brings them in front of the three digits of a stamp's number. */
const PRINT = 0xfff00000;
const PRINT_DOWN = 2 ** 20 / STAMP_NUMBERS;

/** Holds when the stamp's number was found: what is left of a foreign print is larger, and an empty slot leaves nothing. */
export const FOUND = `{ var(txn.stamp) -m int lt ${STAMP_NUMBERS} }`;

/**
 * Rules that find the number of the tenant's stamp in the maps: what `router/decision/decide.ts` says. The slot
 * of the directory is computed from the same two hashes (`hashTenant`, `slotAt`). A rule whose value is missing sets
 * nothing: who is refused falls through to the backend that says why, and who is routed pays for no question.
 */
export function directoryRules(routing: Pick<Routing, "sources">, place: RouterPlace): string[] {
  const rules = lookUp(place);
  if (!namesStamps(routing)) return rules;
  // What the last rule says of itself holds for all of them then.
  const isOpen = "{ var(txn.stamp) -m found }";
  return [
    byToken(place),
    ...rules.map((rule) => (rule.includes(" unless ") ? rule : `${rule} unless ${isOpen}`)),
  ];
}

function lookUp(place: RouterPlace): string[] {
  return [
    "  http-request set-var(txn.g) var(txn.tenant),xxh32(1)",
    `  http-request set-var(txn.print) var(txn.tenant),xxh32(0),and(${PRINT}),div(${PRINT_DOWN})`,
    `  http-request set-var(txn.d) var(txn.tenant),xxh32(0),and(${DIRECTORY_BUCKETS - 1}),map_ip(${mapPath(place, "directory")})`,
    "  http-request set-var(txn.size) var(txn.d),bytes(0,2),hex2i",
    `  http-request set-var(txn.at) var(txn.g),and(${GROUPS - 1}),mul(2),add(2)`,
    `  http-request set-var(txn.at) var(txn.d),bytes(txn.at,2),hex2i,add(txn.g),mod(txn.size),mul(${SLOT_DIGITS}),add(${SLOTS_AT})`,
    `  http-request set-var(txn.stamp) var(txn.d),bytes(txn.at,${SLOT_DIGITS}),hex2i,xor(txn.print)`,
    `  http-request set-var(txn.stamp) var(txn.tenant),map_str(${mapPath(place, "others")}) unless ${FOUND}`,
  ];
}

/** Rules of the backend of those who are refused: why. */
export function refusedRules(place: RouterPlace): string[] {
  return [
    `  http-request set-var(txn.host) ${clientHost(place)}`,
    refusal("unnamed", ` if ${OPEN}`),
    refusal("malformed", ` if { var(txn.tenant) -m str ${MALFORMED} }`),
    refusal(
      "moving",
      ` if { var(txn.stamp) -m str ${MOVING} }`,
      `%[var(txn.tenant),map_str(${mapPath(place, "moving")})]`,
    ),
    refusal("suspended", ` if { var(txn.stamp) -m str ${SUSPENDED} }`),
    refusal("unknown", ` unless ${FOUND}`),
    // A map that no rule names can't be changed.
    ...(["functions", "domains", "nearest", "tokens", "ats"] as const).map(
      (map) => `  http-request set-var(txn.other) str(/),map_str(${mapPath(place, map)})`,
    ),
    refusal("unavailable", ""),
  ];
}

/** The rule of a stamp's backend by which it is closed for maintenance. */
export function closedRule(number: number, place: RouterPlace): string {
  const closed = `str(${number}),map_str(${mapPath(place, "closed")})`;
  return refusal("maintenance", ` if { ${closed} -m found }`, `%[${closed}]`);
}
