import { z } from "zod";
import { StampError, shown } from "../../core/errors";
import type { CheckInput } from "../../fleet/check/check";
import { commandOptions, flag, option } from "../common/option";

const FORMATS = ["text", "json", "sarif", "junit"] as const;

/** How a verdict is printed: for people, for scripts, for code scanning, for test reports. */
export type Format = (typeof FORMATS)[number];

/** What is judged, and how the verdict is printed. */
export interface CheckValue extends CheckInput {
  readonly format: Format;
}

export const checkOptions = commandOptions(
  z.object({
    state: option(
      "--state <file...>",
      "judge exported states instead of rendering the fleet",
      z.array(z.string()).default([]),
    ),
    lock: flag("--lock", "with --state: what is deployed must be what blueprint.lock.json records"),
    format: option(
      "--format <name>",
      "text, json, sarif (code scanning) or junit (default: text)",
      z.enum(FORMATS).optional(),
    ),
  }),
  ({ format, lock, state }, { json }): CheckValue => {
    if (lock && state.length === 0)
      throw new StampError("input", "--lock compares states", {
        field: "--lock",
        fix: "give the states, or ask whether the record is up to date: stampworks lock --check",
      });
    if (json && format !== undefined && format !== "json")
      throw new StampError("input", "--json asks for another format", {
        field: "--format",
        received: shown(format),
        fix: "give one",
      });
    return { states: state, lock, format: format ?? (json ? "json" : "text") };
  },
);
