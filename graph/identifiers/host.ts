import { hasOwn, type Recogniser } from "./recogniser";

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
/** Fields that hold an endpoint even when its last label is not a known one. */
const HOST_FIELD = /(?:host|hostname|endpoint|fqdn|domain|domainname|server|originhost)$/iu;
const ANY_HOST = new RegExp(`^(?:${LABEL}\\.)+${LABEL}$`, "u");
/** Schemes whose authority is not a host on a network. */
const NOT_HOSTS = new Set(["arn", "urn", "file"]);

/** Host names and URLs. One is the stamp's own when the host holds something of its own, or the path of a service's URL does. */
export const host: Recogniser = {
  kind: "host",
  hint: /[\w\uE000-\uE003-]\.[\w\uE000-\uE003]|:\/\//u,
  *find(text, { key }) {
    const covered: { start: number; end: number }[] = [];
    for (const match of text.matchAll(URL)) {
      const [all, scheme = "", name = "", rest = ""] = match;
      if (NOT_HOSTS.has(scheme.toLowerCase())) continue;
      const place = { start: match.index, end: match.index + all.length };
      covered.push(place);
      // Addresses are recognised as such, with their owner.
      if (/^[\d.]+$/u.test(name)) continue;
      if (!name.includes(".") && !hasOwn(name) && name !== "localhost" && scheme !== "s3" && scheme !== "gs")
        continue;
      yield { kind: "host", ...place, own: hasOwn(name) || hasOwn(rest) || name === "localhost" };
    }
    for (const match of text.matchAll(HOST)) {
      const place = { start: match.index, end: match.index + match[0].length };
      if (covered.some(({ start, end }) => place.start < end && place.end > start)) continue;
      covered.push(place);
      yield { kind: "host", ...place, own: hasOwn(match[0]) };
    }
    if (covered.length === 0 && HOST_FIELD.test(key) && ANY_HOST.test(text) && /[A-Za-z]/u.test(text)) {
      yield { kind: "host", start: 0, end: text.length, own: hasOwn(text) };
    }
  },
};
