import { matchesOf, type Recogniser } from "./recogniser";

const IPV4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?![\w-]|\.\d)/gu;
const IPV6 =
  /(?<![\w:.-])(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\/\d{1,3})?(?![\w:])/giu;
/** Fields that hold versions of four numbers, which look like addresses. */
export const VERSION_FIELD = /version/iu;

/** IPv4 and IPv6 addresses and blocks; whether they lie within the stamp's block is for the judge to say. */
export const address: Recogniser = {
  kind: "address",
  hint: /\d\.\d+\.\d|:[0-9a-f]*:/iu,
  *find(text) {
    for (const found of matchesOf("address", text, IPV4)) {
      if (isIpv4(text.slice(found.start, found.end))) yield found;
    }
    if (!text.includes(":")) return;
    for (const found of matchesOf("address", text, IPV6)) {
      if (isIpv6(text.slice(found.start, found.end))) yield found;
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
