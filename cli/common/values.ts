import { z } from "zod";

/** A value that an option's text is read as; `allowed` says what the text may be. */
export function read<T>(allowed: string, of: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const value = of(text);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: allowed });
    return z.NEVER;
  });
}

/** A moment in UTC, such as `2027-01-31T12:00:00Z`. */
export function moment() {
  return read("a time in UTC, such as 2027-01-31T12:00:00Z", (text) => {
    const { success } = z.iso.datetime().safeParse(text);
    return success ? new Date(text) : undefined;
  });
}

/** A list separated by commas, without blanks and doubles. */
export function listOf(text: string): string[] {
  return [...new Set(text.split(",").map((part) => part.trim()))].filter((part) => part !== "");
}

/** A list separated by commas. */
export function list() {
  return z.string().transform(listOf);
}

/** A span of time such as `90s`, `30m`, `4h` or `0`, in milliseconds. */
export function span() {
  return read("a number with its unit, such as 90s, 30m or 4h", (text) => {
    const [, number = "", unit = "s"] = /^([0-9]{1,6})(ms|s|m|h)?$/.exec(text) ?? [];
    const isWhole = number !== "" && (unit !== "s" || text.endsWith("s") || number === "0");
    return isWhole ? Number(number) * (UNITS[unit] ?? 0) : undefined;
  });
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A number such as `12`, `0.5` or `1,500`; undefined when it is none. */
export function numberOf(text: string | undefined): number | undefined {
  const clean = (text ?? "").replaceAll(/(?<=[0-9]),(?=[0-9]{3}(?![0-9]))/gu, "");
  return /^[0-9]{1,12}(\.[0-9]{1,6})?$/.test(clean) ? Number(clean) : undefined;
}

/** A number such as `12`, `0.5` or `1,500`. */
export function number(least: number) {
  return read(`a number, ${least} or more`, (text) => {
    const value = numberOf(text);
    return value !== undefined && value >= least ? value : undefined;
  });
}

/** A whole number between two. */
export function whole(least: number, most: number) {
  return read(`a whole number from ${least} to ${most}`, (text) => {
    const value = /^[0-9]{1,6}$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  });
}

/** `5%` or `0.05` as 0.05; undefined when it is neither. */
export function shareOf(text: string): number | undefined {
  const value = numberOf(text.replace(/%$/u, ""));
  return value === undefined ? undefined : value / (text.endsWith("%") ? 100 : 1);
}

/** A share such as `5%` or `0.05`, above 0 and at most 1. */
export function share() {
  return read("a share such as 5% or 0.05", (text) => {
    const value = shareOf(text);
    return value !== undefined && value > 0 && value <= 1 ? value : undefined;
  });
}

/** `name=value` pairs, separated by commas; a pair without a name has the name "". Undefined when it is no such list. */
export function pairsOf(text: string): [name: string, value: string][] | undefined {
  const pairs: [string, string][] = [];
  // Commas between digits belong to a number only where three digits follow, so `eu=1,us=2` is a list.
  for (const part of text.split(",")) {
    const [first = "", second, more] = part.trim().split("=");
    if (first === "" || more !== undefined || second === "") return undefined;
    pairs.push(second === undefined ? ["", first] : [first, second]);
  }
  return pairs;
}

/** Every item read, or undefined when one can't be. */
export function all<A, B>(items: readonly A[] | undefined, of: (item: A) => B | undefined): B[] | undefined {
  const values = items?.map(of);
  const known = values?.filter((value) => value !== undefined);
  return known?.length === values?.length ? known : undefined;
}
