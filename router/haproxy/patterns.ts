import type { Routing } from "../../components/routing/contract";

type Source = Routing["sources"][number];
type Subdomain = Extract<Source, { kind: "subdomain" }>;
type Claim = Extract<Source, { kind: "claim" }>;

// `\z` and not `$`, which holds before a newline at the end, too. The patterns of `router/decision/tenant.ts`, for the same values in lower case. The case table holds the two
// together.
const TENANT = "([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)";
const PORT = String.raw`(?::[0-9]{0,5})?\z`;
const HOST = String.raw`(?:\[[0-9a-f:.]+\]|[^\s:/?#@\[\]\\,]*)`;

/** What a source's patterns give for what can't be a tenant's name. */
export const MALFORMED = ".";
/** The pattern of a Host header that can't be one. */
const MALFORMED_HOST = `(?s)^(?!${HOST}${PORT}). ${MALFORMED}`;
/** Name of the file of patterns for values that are a tenant's name as a whole. */
export const NAMES = "names";

/** Name of the file of patterns for a source that looks at the host. */
export function hostsFile(index: number): string {
  return `hosts-${index}`;
}

/**
 * Patterns of a Host header: a tenant's name, {@link MALFORMED}, or no match where the host says nothing. One look-up
 * does what would take six rules; the first pattern is the one that nearly all requests match.
 */
function hostPatterns({ domain, reserved }: Subdomain): string {
  const end = String.raw`\.${domain.replaceAll(".", String.raw`\.`)}\.*`;
  const not = reserved.length === 0 ? "" : `(?!(?:${reserved.join("|")})${end}${PORT})`;
  return [
    String.raw`^${not}${TENANT}${end}${PORT} \1`,
    `(?s)^${not}.*${end}${PORT} ${MALFORMED}`,
    MALFORMED_HOST,
    "",
  ].join("\n");
}

const BLANK = String.raw`[ \t\r\n]*`;
/** The grammar of JSON (RFC 8259), for patterns that call its parts: an object, an array, any value. */
const JSON_GRAMMAR =
  String.raw`(?(DEFINE)(?<s>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+")` +
  String.raw`(?<n>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)` +
  `(?<v>${BLANK}(?:(?&s)|(?&n)|true|false|null|(?&a)|(?&o))${BLANK})` +
  String.raw`(?<a>\[(?:${BLANK}|(?&v)(?:,(?&v))*+)\])` +
  String.raw`(?<m>${BLANK}(?&s)${BLANK}:(?&v))(?<o>\{(?:${BLANK}|(?&m)(?:,(?&m))*+)\}))`;

/** Files of patterns for tokens: what `router/decision/token.ts` says of their JSON. */
export const TOKEN = {
  /** A text that is one JSON object. */
  object: "json-object",
  /** A member of the header that stands there twice or asks for more than this knows. */
  badHeader: "token-bad-header",
  /** A member of the claims that stands there twice. */
  badClaims: "token-bad-claims",
  /** A claim of the tenant's name that is no text. */
  otherClaim: "token-other-claim",
  /** A claim of the tenant's name that is a text and not empty. */
  textClaim: "token-text-claim",
  /** A claim of the stamp that is a text. */
  textAt: "token-text-at",
  /** The issuer, as text. */
  issuer: "token-issuer",
  /** The audience, as text or in a list. */
  audience: "token-audience",
} as const;

/** A text as it may stand in JSON: each of its characters as it is, with a backslash, or by its number. */
function inJson(text: string): string {
  const one = (char: string): string => {
    const code = char.charCodeAt(0).toString(16).padStart(4, "0");
    const plain = String.raw`\x{${code}}`;
    return String.raw`(?:${plain}|\\u(?i:${code})${char === "/" ? String.raw`|\\/` : ""})`;
  };
  return [...text].map(one).join("");
}

function tokenPatterns({ at, claim, issuer, audience }: Claim): Record<string, string> {
  // Each member by itself: HAProxy's patterns of conditions capture nothing that could be referred to.
  const twice = (members: readonly string[]): string[] =>
    members.map((member) => `(?s)"${member}"${BLANK}:.*"${member}"${BLANK}:`);
  const escaped = String.raw`\\u[^"]*"${BLANK}:`;
  const text = `"${inJson(audience)}"`;
  const list = String.raw`\[(?:(?&v),)*${BLANK}${text}${BLANK}[],]`;
  const oddTime = `"(?:exp|nbf|iat)"${BLANK}:${BLANK}(?![0-9]{1,15}(?:\\.[0-9]+)?${BLANK}[,}])`;
  const spaced = `"[ \\t\\r\\n]+:`;
  const atTop = (member: string): string =>
    `${JSON_GRAMMAR}^${BLANK}\\{(?:(?&m),)*${BLANK}"${member}"${BLANK}:${BLANK}`;
  const lines = (...patterns: string[]): string => `${patterns.join("\n")}\n`;
  return {
    [TOKEN.object]: lines(`${JSON_GRAMMAR}^${BLANK}(?&o)${BLANK}` + String.raw`\z`),
    [TOKEN.badHeader]: lines(...twice(["alg"]), `"crit"${BLANK}:`, escaped, spaced),
    [TOKEN.badClaims]: lines(
      ...twice(["aud", "exp", "iat", "iss", "nbf", claim, at?.claim ?? claim]),
      escaped,
      spaced,
      oddTime,
    ),
    [TOKEN.otherClaim]: lines(`${atTop(claim)}(?!"|null)`),
    [TOKEN.textClaim]: lines(`${atTop(claim)}"(?!")`),
    ...(at === undefined ? {} : { [TOKEN.textAt]: lines(`${atTop(at.claim)}"`) }),
    [TOKEN.issuer]: lines(`${atTop("iss")}"${inJson(issuer)}"`),
    [TOKEN.audience]: lines(`${atTop("aud")}(?:${text}|${list})`),
  };
}

/** The files of patterns by which HAProxy reads tenants' names: file name → text, for its converter `map_regm`. */
export function patternFiles(routing: Routing): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    [NAMES]: [String.raw`^${TENANT}\z \1`, `(?s)^.+ ${MALFORMED}`, ""].join("\n"),
  };
  for (const [index, source] of routing.sources.entries()) {
    if (source.kind === "subdomain") files[hostsFile(index)] = hostPatterns(source);
    if (source.kind === "domain") files[hostsFile(index)] = MALFORMED_HOST + "\n";
    if (source.kind === "claim") Object.assign(files, tokenPatterns(source));
  }
  return files;
}
