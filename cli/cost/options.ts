import { z } from "zod";
import { StampError } from "../../core/errors";
import { parse } from "../../core/parse";
import type { CostInput } from "../../fleet/planning/cost";
import { type Assumptions, assumptionsSchema } from "../../planning/cost/assumptions";
import { argument, commandOptions, flag, option } from "../common/option";
import { number, share } from "../common/values";
import { registryOption } from "../tenants/common/options";

/** What is priced, and how it is shown. */
export interface CostValue extends CostInput {
  /** Each price that makes it. */
  readonly lines: boolean;
  readonly format: "text" | "markdown";
  /** Tenants that are shown as text. */
  readonly top: number;
}

export const costOptions = commandOptions(
  z.object({
    stacks: argument("[stacks...]", z.array(z.string()).default([])),
    lines: flag("--lines", "show what makes it, price by price"),
    margin: option(
      "--margin <share>",
      "share of the revenue to be left, e.g. 40%: shows the revenue needed",
      share().optional(),
    ),
    prices: option(
      "--prices <file...>",
      "your own prices, in the form of planning/cost/prices/*.yaml",
      z.array(z.string()).default([]),
    ),
    assume: option(
      "--assume <list>",
      "what use is reckoned from, e.g. responseKb=20,peakOverMean=3 (docs/cost.md)",
      z.string().default(""),
    ),
    by: option(
      "--by <what>",
      "tenant: divide each stamp's cost among its tenants by their known load, an estimate",
      z.enum(["tenant"]).optional(),
    ),
    top: option(
      "--top <n>",
      "of --by tenant: tenants to show, the dearest (default: 20; --json has all)",
      number(1).default(20),
    ),
    registry: registryOption(),
    diff: option(
      "--diff <base>",
      "compare with another blueprint.lock.json or an earlier cost --json",
      z.string().optional(),
    ),
    format: option(
      "--format <name>",
      "of --diff: text or markdown, for a pull request (default: text)",
      z.enum(["text", "markdown"]).default("text"),
    ),
    maxIncrease: option(
      "--max-increase <share>",
      "of --diff: exit 1 when a class costs more than that more, e.g. 10%",
      share().optional(),
    ),
  }),
  ({ assume, maxIncrease: most, ...given }): CostValue => {
    if (given.margin !== undefined && given.margin >= 1)
      throw new StampError("input", "not allowed", { field: "--margin", allowed: "less than 100%" });
    if (given.by !== undefined && given.diff !== undefined)
      throw new StampError("input", "--by and --diff do not go together", { field: "--by" });
    return { ...given, most, assume: readAssumptions(assume) };
  },
);

/** `responseKb=20,peakOverMean=3` */
function readAssumptions(text: string): Assumptions {
  const given = text
    .split(",")
    .filter((part) => part !== "")
    .map((part) => {
      const [key = "", value = ""] = part.split("=");
      return [key.trim(), /^[0-9.]+$/.test(value.trim()) ? Number(value) : value.trim()];
    });
  return parse(assumptionsSchema, Object.fromEntries(given), "--assume");
}
