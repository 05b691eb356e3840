import { isMap, isScalar, isSeq, type Node, Scalar } from "yaml";

/**
 * What Pulumi's reader makes of a value of a config file. It is Go's yaml.v3, which reads much of YAML 1.1: 012 is ten,
 * 1_000 a thousand, a day a point in time. The fleet must see what the program will be given, and not what a newer reader
 * would have made of it. Source: gopkg.in/yaml.v3, resolve.go; sdk/go/common/resource/config/object.go of Pulumi.
 */
export type GoValue =
  | null
  | boolean
  | string
  | bigint
  | number
  | readonly GoValue[]
  | ReadonlyMap<string, GoValue>;

/** A node's value. */
export function goValue(node: Node | null): GoValue {
  if (isScalar(node)) return goScalar(node);
  if (isSeq(node)) return node.items.map((item) => goValue(item as Node | null));
  if (!isMap(node)) return null;
  return new Map(
    node.items.map((pair) => [goKey(pair.key as Node | null), goValue(pair.value as Node | null)]),
  );
}

/** Whether a value holds a number that no JSON holds, for which Pulumi refuses the whole file. */
export function hasNoJson(value: GoValue): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  if (value instanceof Map) return [...(value as ReadonlyMap<string, GoValue>).values()].some(hasNoJson);
  return Array.isArray(value) && (value as readonly GoValue[]).some(hasNoJson);
}

/** A value as Pulumi passes it to a program: text, objects as JSON. */
export function goText(value: GoValue): string {
  if (value === null) return "";
  return typeof value === "string" ? value : goJson(value);
}

function goScalar({ source, tag, type, value }: Scalar): GoValue {
  if (type !== Scalar.PLAIN || tag === "tag:yaml.org,2002:str") return value === null ? "" : String(value);
  return resolved(source ?? String(value));
}

/** A key of a map; one that is no text is written as Go prints it. */
function goKey(node: Node | null): string {
  const key = goValue(node);
  if (key === null) return "<nil>";
  if (typeof key === "number")
    return Number.isInteger(key) && Math.abs(key) >= 1e21 ? exponent(key) : String(key);
  return typeof key === "string" || typeof key === "boolean" || typeof key === "bigint"
    ? String(key)
    : goJson(key);
}

const WORDS: ReadonlyMap<string, boolean | null | number> = new Map<string, boolean | null | number>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map(
    (word) => [word, Number.POSITIVE_INFINITY] as const,
  ),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/** A word without quotes. */
function resolved(text: string): GoValue {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (/^\./.test(text)) return fraction(text) ?? text;
  if (!/^[-+0-9]/.test(text)) return text;
  const time = goTime(text);
  if (time !== undefined) return time;
  const plain = text.replaceAll("_", "");
  const integer = goInteger(plain);
  if (integer !== undefined) return integer;
  return FLOAT.test(plain) ? (finite(plain) ?? text) : text;
}

/** What begins with its point may have underscores between digits, as Go's own numbers have. */
function fraction(text: string): number | undefined {
  const plain = text.replace(/(?<=\d)_(?=\d)/gu, "");
  return FLOAT.test(plain) ? finite(plain) : undefined;
}

function finite(text: string): number | undefined {
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

const BASES: readonly (readonly [form: RegExp, prefix: string])[] = [
  [/^0[xX]([0-9a-fA-F]+)$/, "0x"],
  [/^0[bB]([01]+)$/, "0b"],
  [/^0[oO]?([0-7]+)$/, "0o"],
  [/^([1-9][0-9]*|0)$/, ""],
];

/** As strconv.ParseInt and ParseUint read it in any base, within 64 bits. */
function goInteger(text: string): bigint | undefined {
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/su.exec(text) ?? [];
  // The reader tries the prefixes 0b and 0o once more by hand, and there a sign behind them is one.
  const [, prefix, signed = "", rest = ""] = /^0([bo])([-+])([0-9]+)$/u.exec(digits) ?? [];
  if (prefix !== undefined && sign === "" && (prefix === "b" ? /^[01]+$/ : /^[0-7]+$/).test(rest)) {
    const number = BigInt(`0${prefix}${rest}`);
    if (number >= 2n ** 63n) return undefined;
    return signed === "-" ? -number : number;
  }
  for (const [form, prefix] of BASES) {
    const found = form.exec(digits)?.[1];
    if (found === undefined) continue;
    const number = BigInt(`${prefix}${found}`);
    if (sign === "-") return number <= 2n ** 63n ? -number : undefined;
    return number < 2n ** (sign === "" ? 64n : 63n) ? number : undefined;
  }
  return undefined;
}

const DAY = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const MOMENT = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](.*?)(Z|[-+]\d\d:\d\d)| (.*))$/;
const CLOCK = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?$/;

/** A point in time as Go prints it; undefined for what is none. */
function goTime(text: string): string | undefined {
  const day = DAY.exec(text);
  if (day !== null) return printed(day, ["", "0", "0", "0"], "Z");
  const moment = MOMENT.exec(text);
  const clock = CLOCK.exec(moment?.[4] ?? moment?.[6] ?? "");
  return moment === null || clock === null ? undefined : printed(moment, clock, moment[5] ?? "Z");
}

function printed(day: readonly string[], clock: readonly string[], zone: string): string | undefined {
  const [year = 0, month = 0, date = 0] = day.slice(1, 4).map(Number);
  const [hour = 0, minute = 0, second = 0] = clock.slice(1, 4).map(Number);
  const [offsetHours = 0, offsetMinutes = 0] =
    zone === "Z" ? [] : [zone.slice(1, 3), zone.slice(4, 6)].map(Number);
  const last = month < 1 || month > 12 ? 0 : lastOf(year, month);
  if (date < 1 || date > last || hour > 23 || minute > 59 || second > 59) return undefined;
  if (offsetHours > 24 || offsetMinutes > 60) return undefined;
  const two = (number: number): string => String(number).padStart(2, "0");
  const fraction = (clock[4] ?? "").slice(0, 9).replace(/0+$/u, "");
  const offset = zone === "Z" ? "+0000 UTC" : `${zone.replace(":", "")} ${zone.replace(":", "")}`;
  const seconds = `${two(second)}${fraction === "" ? "" : `.${fraction}`}`;
  return `${day[1] ?? ""}-${two(month)}-${two(date)} ${two(hour)}:${two(minute)}:${seconds} ${offset}`;
}

function lastOf(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** JSON as Go writes it: keys in the order of their bytes, and `<`, `>`, `&` by their numbers. */
function goJson(value: GoValue): string {
  if (value === null) return "null";
  if (typeof value === "string") return goString(value);
  if (typeof value === "number") return goNumber(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, GoValue>)];
    const sorted = entries.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return `{${sorted.map(([key, inner]) => `${goString(key)}:${goJson(inner)}`).join(",")}}`;
  }
  return `[${(value as readonly GoValue[]).map(goJson).join(",")}]`;
}

function goString(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029\u007f]/gu, (char) =>
    char === "\u007f" ? char : `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

function goNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function exponent(value: number): string {
  return value.toExponential().replace(/e\+(\d)$/u, "e+0$1");
}
