import type { Routing } from "../../components/routing/contract";

type Subdomain = Extract<Routing["sources"][number], { kind: "subdomain" }>;

// The patterns of `router/decision/tenant.ts`, for the same values in lower case. The case table holds the two
// together.
const TENANT = "([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)";
const PORT = "(?::[0-9]{0,5})?$";
const HOST = String.raw`(?:\[[0-9a-f:.]+\]|[^\s:/?#@\[\]\\,]*)`;

/** What a source's patterns give for what can't be a tenant's name. */
export const MALFORMED = ".";
/** Name of the file of patterns for values that are a tenant's name as a whole. */
export const NAMES = "names";

/** Name of the file of patterns for a subdomain source. */
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
    `^${not}.*${end}${PORT} ${MALFORMED}`,
    `^(?!${HOST}${PORT}). ${MALFORMED}`,
    "",
  ].join("\n");
}

/** The files of patterns by which HAProxy reads tenants' names: file name → text, for its converter `map_regm`. */
export function patternFiles(routing: Routing): Readonly<Record<string, string>> {
  const files: Record<string, string> = { [NAMES]: String.raw`^${TENANT}$ \1` + `\n^.+$ ${MALFORMED}\n` };
  for (const [index, source] of routing.sources.entries()) {
    if (source.kind === "subdomain") files[hostsFile(index)] = hostPatterns(source);
  }
  return files;
}
