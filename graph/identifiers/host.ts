import { parse } from "tldts";
import { ANY_MASK } from "../canonical/masks";
import { type FieldRecogniser, type Found, hasOwn, namesOwn, type Recogniser, whole } from "./recogniser";

/** Last labels of the names under which clouds and companies keep services; files and settings have dots too. */
const TOP_LABELS =
  "com|net|org|io|dev|app|cloud|aws|cn|eu|uk|de|fr|us|ca|jp|au|in|br|ch|nl|se|it|es|ie|info|biz|ai|co|tech|systems|services|internal|local|localhost|example|test|invalid|corp|lan|home|site|online|store|shop|run|host|network";

/** Labels may hold masks, and a name has 127 of them at most (RFC 1035: 253 characters): `app-\uE000.example.com`. */
const LABEL = "[A-Za-z0-9_\uE000-\uE003-]+";
const HOST = new RegExp(
  `(?<![A-Za-z0-9_.@/\uE000-\uE003-]|//)(?:${LABEL}\\.){1,126}(?:${TOP_LABELS})(?![A-Za-z0-9_-]|\\.[A-Za-z0-9])(?::\\d{1,5})?(?:/[^\\s"',;]*)?`,
  "giu",
);
const URL =
  /(?<![A-Za-z0-9])([a-z][a-z0-9+.-]*):\/\/(?:[^\s/@"']*@)?([^\s/:?#"',;@]+)(?::\d+)?([^\s"',;]*)/giu;
/** Where, in what follows a host, another one is named: after `=`, or anywhere with a scheme. */
const BEHIND = new RegExp(
  `(?<==)(?:${LABEL}\\.){1,126}(?:${TOP_LABELS})(?![A-Za-z0-9_.-])|(?<![A-Za-z0-9])[a-z][a-z0-9+.-]*://`,
  "iu",
);
const ANY_HOST = new RegExp(`^(?:${LABEL}\\.){1,126}${LABEL}$`, "u");
/** A name with dots, also before a port; and one after `@`, where nothing but a host can stand. */
const DOTTED = new RegExp(
  `(?<![A-Za-z0-9_./$%+\uE000-\uE003-])((?:[A-Za-z0-9._%+\uE000-\uE003-]*@)?)((?:${LABEL}\\.){1,126}[A-Za-z][A-Za-z0-9-]+)(?![A-Za-z0-9_-]|\\.[A-Za-z0-9])(:\\d{2,5}(?!\\d))?`,
  "gu",
);
/** Top-level domains that are endings of files, too. */
const FILES: ReadonlySet<string> = new Set(
  "py sh zip md rs pl so cc ps mov st cab foo java js jsx ts mjs cjs json yaml yml xml toml txt csv html css go rb php jar war bin exe dll gz tar tgz conf cfg ini env lock log sql id name".split(
    " ",
  ),
);
/** Schemes whose authority is not a host on a network. */
const NOT_HOSTS = new Set(["arn", "urn", "file"]);
/** Schemes whose authority is a bucket's name. */
const BUCKETS: ReadonlySet<string> = new Set(["s3", "s3a", "s3n", "gs"]);
/** A bucket in front of its service's host; in front of an own endpoint's, `<bucket>.<endpoint>.s3.<region>.vpce…`, the endpoint says whose it is. */
const HOSTED =
  /^(.+)\.(?:s3(?!.*\.vpce\.)(?:[.-][^/]*)?\.amazonaws\.com(?:\.cn)?|storage\.googleapis\.com)$/iu;
/** Names that have a meaning within one network only (RFC 6761, RFC 6762, RFC 9476). */
const INNER = /\.(?:internal|local|lan|corp|home|home\.arpa|cluster\.local|intern|private)$/iu;

/** Hosts of the clouds' own services, where only the path says whose a thing is. */
const SERVICE = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|googleapis\.com|pkg\.dev|azure\.com|aws\.amazon\.com)$/iu;
/** Labels of a service's host that say where it answers, or how. */
const WHERE = /^(?:\uE001|[a-z]{2}(?:-[a-z]+)+-\d|dualstack|fips|api|mtls)$/iu;
/** Names under which the clouds keep what customers make; the stamp's name is one of the labels in front. */
const CLOUD =
  /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|cloudfront\.net|aws\.dev|on\.aws|googleapis\.com|run\.app|goog|cloudfunctions\.net|appspot\.com|windows\.net|azure\.com|azure\.net|azurecontainerapps\.io|azurecr\.io|azurefd\.net|azurewebsites\.net|azureedge\.net|azure-api\.net|azure-devices\.net|azuresynapse\.net|azuredatabricks\.net|trafficmanager\.net|signalr\.net|azmk8s\.io)$/iu;

/**
 * Host names and URLs. One is the stamp's own when the part that says who keeps it does: the registered domain, the
 * label in front of a cloud's suffix, or, where the host is a cloud's service, the path's beginning.
 */
export const host: Recogniser = {
  kind: "host",
  hint: /[\w\uE000-\uE003-]\.[\w\uE000-\uE003]|:\/\//u,
  *find(text) {
    const covered: { start: number; end: number }[] = [];
    for (const match of text.includes("://") ? text.matchAll(URL) : []) {
      const [all, scheme = "", name = "", rest = ""] = match;
      if (NOT_HOSTS.has(scheme.toLowerCase())) continue;
      // What an own host is told to lead to is another host's: `https://<own>/go?to=https://partner.example`.
      const behind = rest.search(BEHIND);
      const away = behind < 0 ? 0 : rest.length - behind;
      const place = { start: match.index, end: match.index + all.length - away };
      covered.push(place);
      if (behind >= 0)
        for (const inner of host.find(rest.slice(behind))) {
          const shift = match.index + all.length - away;
          const moved = { ...inner, start: inner.start + shift, end: inner.end + shift };
          covered.push(moved);
          yield moved;
        }
      // Addresses are recognised as such, with their owner.
      if (/^[\d.]+$/u.test(name)) continue;
      const isHost = name.includes(".") || hasOwn(name) || BUCKETS.has(scheme.toLowerCase());
      const own = BUCKETS.has(scheme.toLowerCase()) ? namesOwn(name) : isOwnHost(name, rest);
      if (isHost) yield { kind: "host", ...place, own };
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
    if (ANY_HOST.test(text) && /[A-Za-z]/u.test(text))
      yield { ...whole("host", text), own: isOwnHost(text, "") };
  },
};

/** Hosts in texts that are read by shape: every name that the public suffix list knows, and what only a host can be. */
export function* hostsByShape(text: string): Iterable<Found> {
  if (!text.includes(".")) return;
  for (const match of text.matchAll(DOTTED)) {
    const [all, sign = "", name = "", port] = match;
    const last = (name.split(".").at(-1) ?? "").toLowerCase();
    const isPlaced = sign !== "" || port !== undefined;
    if (!isPlaced && (FILES.has(last) || !isKnownSuffix(name))) continue;
    yield { kind: "host", start: match.index, end: match.index + all.length, own: isOwnHost(name, "") };
  }
}

function isKnownSuffix(name: string): boolean {
  const { isIcann, isPrivate } = parse(letters(name), { allowPrivateDomains: true });
  return isIcann === true || isPrivate === true;
}

/** Masks as letters, for a parser of host names. */
function letters(name: string): string {
  return name.replaceAll(/[\uE000-\uE003]/gu, "q").replaceAll("_", "-");
}

function isOwnHost(given: string, path: string): boolean {
  const name = given.replace(/:\d+$/u, "").replace(/\.$/u, "");
  if (!ANY_MASK.test(name)) return namesOwn(firstOf(path)) && isServiceHost(name);
  const labels = name.split(".");
  const last = labels.at(-1) ?? "";
  if (hasOwn(last)) return true;
  const bucket = HOSTED.exec(name)?.[1];
  if (bucket !== undefined) return namesOwn(bucket);
  if (CLOUD.test(name)) return hasOwn(name) || (namesOwn(firstOf(path)) && isServiceHost(name));
  if (INNER.test(name)) return hasOwn(name);
  const { publicSuffix } = parse(letters(name), { allowPrivateDomains: true });
  const count = (publicSuffix ?? "").split(".").length;
  return hasOwn(labels.at(-1 - count) ?? "");
}

/**
 * Whether a host is a service's own, so that the path says whose the thing is: `s3.eu-west-1.amazonaws.com/<bucket>`. A label of a
 * customer's in front decides by itself: `<bucket>.s3.eu-west-1.amazonaws.com/<whatever>`, `<account>.dkr.ecr…`, `<api>.execute-api…`.
 */
function isServiceHost(name: string): boolean {
  const suffix = SERVICE.exec(name);
  if (suffix === null) return false;
  const labels = name
    .slice(0, suffix.index)
    .split(".")
    .filter((label) => label !== "" && !WHERE.test(label));
  return labels.length <= 1;
}

/** The part of a service's path that names the thing: a bucket, or a queue after its account. */
function firstOf(path: string): string {
  const parts = path.split(/[/?#:]/u).filter((part) => part !== "");
  const [first = "", second = ""] = parts;
  // A queue's address says whose it is before its name.
  if (/^\d{12}$/u.test(first)) return first;
  return /^(?:\uE002|v\d\w*|namespaces|projects|locations|storage|compute|b)$/u.test(first) && !hasOwn(first)
    ? `${first}/${second}/${parts[2] ?? ""}`
    : first;
}
