import { isIP } from "node:net";

/** Names that clouds have for "from anywhere", in lower case. */
const WORDS: ReadonlySet<string> = new Set(["*", "any", "all", "internet"]);
/** A range of fewer leading bits holds more than any owner has: halves and quarters of the Internet are the world, too. */
const LEAST_V4 = 8;
const LEAST_V6 = 16;
/** fc00::/7 is private (RFC 4193). */
const UNIQUE_LOCAL = /^f[cd]/;

/**
 * Whether a source of traffic is everybody, in any spelling: `0.0.0.0/0`, `0/0`, `/0`, `10.0.0.0/0`, `0.0.0.0`, `::/0`, `*`,
 * `Internet`, half of the Internet (`128.0.0.0/1`), a range from the first address to the last.
 */
export function isWorld(source: string): boolean {
  const text = source.trim().toLowerCase();
  if (WORDS.has(text)) return true;
  const range = /^([^-/]+)-([^-/]+)$/.exec(text);
  if (range !== null) return isWorldRange(range[1] ?? "", range[2] ?? "");
  const [address = "", prefix] = text.split("/");
  const bits = prefix === undefined ? undefined : prefixOf(prefix.trim());
  if (bits === undefined) return isUnspecified(address);
  if (!address.includes(":")) return bits < LEAST_V4;
  return bits < LEAST_V6 && !(bits >= 7 && UNIQUE_LOCAL.test(address));
}

/** Whether the addresses from the first to the last, both included, are more than any owner has. */
export function isWorldRange(first: string, last: string): boolean {
  const [from, to] = [first, last].map((address) => numberOf(address.trim()));
  return from !== undefined && to !== undefined && to - from >= 2 ** (32 - LEAST_V4 + 1) - 1;
}

/** Leading bits; masks such as `0.0.0.0` count as what they say. */
function prefixOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const mask = numberOf(text);
  return mask === undefined ? undefined : mask.toString(2).replace(/0+$/, "").length;
}

/** `0.0.0.0` and `::` in any spelling: where a source is meant, they stand for all. */
function isUnspecified(address: string): boolean {
  if (isIP(address) === 6) return /^[0:]+$/.test(address);
  return isIP(address) === 4 ? numberOf(address) === 0 : false;
}

function numberOf(address: string): number | undefined {
  if (isIP(address) !== 4) return undefined;
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
