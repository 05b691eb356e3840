import { type FieldRecogniser, hasOwn, type Recogniser, whole } from "./recogniser";

/** Last labels of the names under which clouds and companies keep services; files and settings have dots too. */
const TOP_LABELS =
  "com|net|org|io|dev|app|cloud|aws|cn|eu|uk|de|fr|us|ca|jp|au|in|br|ch|nl|se|it|es|ie|info|biz|ai|co|tech|systems|services|internal|local|localhost|example|test|invalid|corp|lan|home|site|online|store|shop|run|host|network";

/** Labels may hold masks: `app-\uE000.example.com`. */
const LABEL = "[A-Za-z0-9_\uE000-\uE003-]+";
const HOST = new RegExp(
  `(?<![A-Za-z0-9_.@/\uE000-\uE003-]|//)(?:${LABEL}\\.)+(?:${TOP_LABELS})(?![A-Za-z0-9_-]|\\.[A-Za-z0-9])(?::\\d{1,5})?(?:/[^\\s"',;]*)?`,
  "giu",
);
const URL =
  /(?<![A-Za-z0-9])([a-z][a-z0-9+.-]*):\/\/(?:[^\s/@"']*@)?([^\s/:?#"',;@]+)(?::\d+)?([^\s"',;]*)/giu;
const ANY_HOST = new RegExp(`^(?:${LABEL}\\.)+${LABEL}$`, "u");
/** Schemes whose authority is not a host on a network. */
const NOT_HOSTS = new Set(["arn", "urn", "file"]);

/** Hosts of the clouds' own services, where only the path says whose a thing is. */
const SERVICE = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|googleapis\.com|pkg\.dev|azure\.com|aws\.amazon\.com)$/iu;

/**
 * Host names and URLs. One is the stamp's own when the host holds something of its own, or when the host is a
 * cloud's service and the path does.
 */
export const host: Recogniser = {
  kind: "host",
  hint: /[\w\uE000-\uE003-]\.[\w\uE000-\uE003]|:\/\//u,
  *find(text) {
    const covered: { start: number; end: number }[] = [];
    for (const match of text.includes("://") ? text.matchAll(URL) : []) {
      const [all, scheme = "", name = "", rest = ""] = match;
      if (NOT_HOSTS.has(scheme.toLowerCase())) continue;
      const place = { start: match.index, end: match.index + all.length };
      covered.push(place);
      // Addresses are recognised as such, with their owner.
      if (/^[\d.]+$/u.test(name)) continue;
      const isHost = name.includes(".") || hasOwn(name) || scheme === "s3" || scheme === "gs";
      if (isHost) yield { kind: "host", ...place, own: isOwnHost(name, rest) };
    }
    if (!text.includes(".")) return;
    for (const match of text.matchAll(HOST)) {
      const place = { start: match.index, end: match.index + match[0].length };
      if (covered.some(({ start, end }) => place.start < end && place.end > start)) continue;
      covered.push(place);
      const slash = match[0].indexOf("/");
      const name = slash < 0 ? match[0] : match[0].slice(0, slash);
      yield { kind: "host", ...place, own: isOwnHost(name, slash < 0 ? "" : match[0].slice(slash)) };
    }
  },
};

/** Fields that hold an endpoint even when its last label is not a known one. */
export const endpoint: FieldRecogniser = {
  kind: "host",
  field: /(?:host|hostname|endpoint|fqdn|domain|domainname|server|originhost)$/iu,
  *find(text) {
    if (ANY_HOST.test(text) && /[A-Za-z]/u.test(text)) yield { ...whole("host", text), own: hasOwn(text) };
  },
};

function isOwnHost(name: string, path: string): boolean {
  return hasOwn(name) || (hasOwn(path) && SERVICE.test(name.replace(/:\d+$/u, "")));
}
