import type { Recogniser } from "./recogniser";

const IPV4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?![\w-]|\.\d)/gu;
const IPV6 =
  /(?<![\w:.-])(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\/\d{1,3})?(?![\w:])/giu;
/** Fields that hold versions of four numbers, which look like addresses. */
const VERSION_FIELD = /version/iu;

/** IPv4 and IPv6 addresses and blocks. One is the stamp's own when it lies within its block. */
export const address: Recogniser = {
  kind: "address",
  hint: /\d\.\d+\.\d|[0-9a-f]*:[0-9a-f]*:/iu,
  *find(text, { key }, blocks) {
    if (VERSION_FIELD.test(key)) return;
    for (const match of text.matchAll(IPV4)) {
      if (!isIpv4(match[0])) continue;
      yield {
        kind: "address",
        start: match.index,
        end: match.index + match[0].length,
        own: blocks.contains(match[0]),
      };
    }
    if (!text.includes(":")) return;
    for (const match of text.matchAll(IPV6)) {
      if (!isIpv6(match[0])) continue;
      yield {
        kind: "address",
        start: match.index,
        end: match.index + match[0].length,
        own: blocks.contains(match[0]),
      };
    }
  },
};

function isIpv4(text: string): boolean {
  const [ip = "", prefix] = text.split("/");
  return ip.split(".").every((part) => Number(part) <= 255) && (prefix === undefined || Number(prefix) <= 32);
}

function isIpv6(text: string): boolean {
  const [ip = "", prefix] = text.split("/");
  if (prefix !== undefined && Number(prefix) > 128) return false;
  const groups = ip.split(":");
  if (ip.includes("::"))
    return ip.split("::").length === 2 && groups.length <= 8 && /^::$|[0-9a-f]{2}|\/|^::1$/iu.test(text);
  return groups.length === 8 && groups.every((group) => group !== "");
}
