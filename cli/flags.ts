import { StampError, shown } from "../core/errors";

/** A command's flags as commander gives them. */
export type Flags = Readonly<Record<string, unknown>>;

/** A flag's text, undefined when it was not given. */
export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

/**
 * A span of time such as `90s`, `30m`, `4h` or `0`, in milliseconds.
 * @throws StampError `input`
 */
export function spanFlag(flags: Flags, name: string): number | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const [, number = "", unit = "s"] = /^([0-9]{1,6})(ms|s|m|h)?$/.exec(text) ?? [];
  if (number !== "" && (unit !== "s" || text.endsWith("s") || number === "0"))
    return Number(number) * (UNITS[unit] ?? 0);
  const allowed = "a number with its unit, such as 90s, 30m or 4h";
  throw new StampError("input", "not allowed", { field: `--${name}`, received: shown(text), allowed });
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
