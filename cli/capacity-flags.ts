import { StampError, shown } from "../core/errors";
import { days, type Duration, hours } from "../planning/capacity/duration";
import type { StampSize } from "../planning/capacity/economics";
import type { NamedGrowth } from "../planning/capacity/growth";
import type { Share } from "../planning/capacity/plan";
import { type Bound, BOUNDS } from "../planning/capacity/use";
import { type Flags, textFlag } from "./flags";

function refuse(field: string, text: string, allowed: string): StampError {
  return new StampError("input", "not allowed", { field: `--${field}`, received: shown(text), allowed });
}

/** A number such as `12`, `0.5` or `1,500`; undefined when it is none. */
function numberOf(text: string | undefined): number | undefined {
  const clean = (text ?? "").replaceAll(/(?<=[0-9]),(?=[0-9]{3}(?![0-9]))/gu, "");
  return /^[0-9]{1,12}(\.[0-9]{1,6})?$/.test(clean) ? Number(clean) : undefined;
}

/**
 * A number of a flag; undefined when it was not given.
 * @throws StampError `input`
 */
export function numberFlag(flags: Flags, name: string, key: string, least: number): number | undefined {
  const text = textFlag(flags, key);
  if (text === undefined) return undefined;
  const number = numberOf(text);
  if (number !== undefined && number >= least) return number;
  throw refuse(name, text, `a number, ${least} or more`);
}

/**
 * A share such as `5%` or `0.05`.
 * @throws StampError `input`
 */
export function shareFlag(flags: Flags, name: string, key = name): number | undefined {
  const text = textFlag(flags, key);
  if (text === undefined) return undefined;
  const share = shareOf(text);
  if (share !== undefined && share > 0 && share <= 1) return share;
  throw refuse(name, text, "a share such as 5% or 0.05");
}

function shareOf(text: string): number | undefined {
  const number = numberOf(text.replace(/%$/u, ""));
  return number === undefined ? undefined : number / (text.endsWith("%") ? 100 : 1);
}

/**
 * A lead time such as `5d` or `36h`. A bare number is refused: days that are taken for hours start a stamp too late.
 * @throws StampError `input`
 */
export function leadTimeFlag(flags: Flags, name: string): Duration | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const number = numberOf(text.replace(/[hd]$/u, ""));
  if (number !== undefined && text.endsWith("d")) return days(number);
  if (number !== undefined && text.endsWith("h")) return hours(number);
  throw refuse(name, text, "a number with its unit, such as 5d or 36h");
}

/** `name=value` pairs, separated by commas; a pair without a name has the name "". */
function pairs(flag: string, text: string, allowed: string): [name: string, value: string][] {
  return splitList(text).map((part) => {
    const [first = "", second, more] = part.split("=");
    if (first === "" || more !== undefined || second === "") throw refuse(flag, text, allowed);
    return second === undefined ? ["", first] : [first, second];
  });
}

/** Commas between digits belong to a number only where three digits follow, so `eu=1,us=2` is a list. */
function splitList(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

/**
 * Growth such as `300` tenants a month or `5%`, for the fleet or by name: `eu=200,us=100`.
 * @throws StampError `input`
 */
export function growthFlag(flags: Flags): readonly NamedGrowth[] | undefined {
  const text = textFlag(flags, "growth");
  if (text === undefined) return undefined;
  const allowed =
    "tenants a month (300) or a share (5%), also by class, residency or class/residency: eu=200,us=100";
  return pairs("growth", text, allowed).map(([of, value]) => {
    const number = value.endsWith("%") ? shareOf(value) : numberOf(value);
    if (number === undefined) throw refuse("growth", text, allowed);
    return value.endsWith("%")
      ? { of, growth: { kind: "compound", share: number } }
      : { of, growth: { kind: "linear", tenantsAMonth: number } };
  });
}

/**
 * Numbers by name, such as `eu=2,us=1` or, for all, `2`.
 * @throws StampError `input`
 */
export function namedNumbers(
  flags: Flags,
  name: string,
  key: string,
): readonly { of: string; number: number }[] {
  const text = textFlag(flags, key);
  if (text === undefined) return [];
  const allowed = "a number, also by class, residency or class/residency: eu=2,us=1";
  return pairs(name, text, allowed).map(([of, value]) => {
    const number = numberOf(value);
    if (number === undefined || !Number.isInteger(number)) throw refuse(name, text, allowed);
    return { of, number };
  });
}

/**
 * A split such as `eu=0.6,us=40%`.
 * @throws StampError `input`
 */
export function splitFlag(flags: Flags): readonly Share[] | undefined {
  const text = textFlag(flags, "split");
  if (text === undefined) return undefined;
  const allowed = "names with shares that make 1, e.g. eu=0.6,us=0.4";
  return pairs("split", text, allowed).map(([name, value]) => {
    const share = shareOf(value);
    if (name === "" || share === undefined) throw refuse("split", text, allowed);
    return { name, share };
  });
}

/**
 * Stamp sizes such as `10000:50000,1000:10000`: tenants of a stamp and what it costs a month.
 * @throws StampError `input`
 */
export function sizesFlag(flags: Flags): readonly StampSize[] | undefined {
  const text = textFlag(flags, "sizes");
  if (text === undefined) return undefined;
  return splitList(text).map((part) => {
    const [tenants, fixed] = part.split(":").map((number) => numberOf(number));
    if (tenants === undefined || tenants < 1 || fixed === undefined)
      throw refuse("sizes", text, "tenants a stamp and its cost a month, e.g. 10000:50000,1000:10000");
    return { tenants, fixed };
  });
}

/**
 * Other bounds than the class has, such as `tenants=200`.
 * @throws StampError `input`
 */
export function boundsFlag(flags: Flags): Partial<Record<Bound, number>> {
  const text = textFlag(flags, "bounds");
  if (text === undefined) return {};
  const allowed = `numbers by name, of ${BOUNDS.join(", ")}`;
  const entries = pairs("bounds", text, allowed).map(([name, value]) => {
    const bound = BOUNDS.find((one) => one === name);
    const number = numberOf(value);
    if (bound === undefined || number === undefined || number < 1) throw refuse("bounds", text, allowed);
    return [bound, number] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * A change of use in percent, such as `+20%` or `-10%`, as a factor.
 * @throws StampError `input`
 */
export function loadFlag(flags: Flags): number {
  const text = textFlag(flags, "load");
  if (text === undefined) return 1;
  const share = shareOf(text.replace(/^[+-]/u, ""));
  if (share === undefined || !text.endsWith("%") || (text.startsWith("-") && share > 1))
    throw refuse("load", text, "a change in percent, such as +20% or -10%");
  return text.startsWith("-") ? 1 - share : 1 + share;
}
