import { z } from "zod";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import type { FailureBudget, PlanInput } from "../../fleet/rollout/make-plan";
import { parseSizes } from "../../fleet/rollout/waves";
import { journalOption } from "../common/journal";
import { flag, option } from "../common/option";
import { read, span } from "../common/values";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How anything comes to the fleet wave by wave: sizes, waiting, gates, and what a failure does. */
export const paceShape = {
  plan: flag("--plan", "print the plan and do nothing"),
  yes: flag("--yes", "begin without asking"),
  waves: option(
    "--waves <sizes>",
    "most stamps of the first waves (default: 5%,10%,50%, one stamp at least)",
    z.string().transform(parseSizes).optional(),
  ),
  allAtOnce: flag("--all-at-once", "one wave of all stamps"),
  bake: option(
    "--bake <time>",
    "wait between waves, e.g. 30m or 4h (default: 1h; 0 on the simulator)",
    span().optional(),
  ),
  failures: option(
    "--failures <n>",
    "stamps, or a share such as 2%, that may fail before it halts (default: 0)",
    read("a number of stamps or a share such as 2%", budgetOf).prefault("0"),
  ),
  onFailure: option(
    "--on-failure <what>",
    "halt or rollback (default: halt)",
    z.enum(["halt", "rollback"]).default("halt"),
  ),
  gateCommand: option(
    "--gate-command <command>",
    "health gate: exit code 0 is healthy; told the wave in STAMPWORKS_STAMPS",
    z.string().optional(),
  ),
  gateUrl: option(
    "--gate-url <url>",
    "health gate: asked for every stamp; {id}, {host}, {release} are filled in",
    z
      .string()
      .refine((url) => URL.canParse(url.replaceAll(/[{}]/g, "x")), "an address: https://{host}/path")
      .optional(),
  ),
  gateStamp: flag("--gate-stamp", "health gate: every stamp's own health path"),
  gateMetrics: option(
    "--gate-metrics <file>",
    "health gates by numbers: queries of Prometheus, compared with before and with stamps that lack the release",
    z.string().optional(),
  ),
  gateTimeout: option(
    "--gate-timeout <time>",
    "how long a gate may take (default: 5m)",
    span().default(5 * MINUTE),
  ),
  gateEvery: option(
    "--gate-every <time>",
    "how often gates are asked while a wave bakes (default: 30s)",
    span().default(30 * SECOND),
  ),
  journal: journalOption,
};

const paceSchema = z.object(paceShape);

/** The parts of a plan that say how it is carried out. */
export type PaceInput = Pick<
  PlanInput,
  "waves" | "bakeMs" | "failures" | "onFailure" | "gates" | "gateFile" | "stamps"
>;

/**
 * How it is carried out, as the options say.
 * @throws StampError `input` for options that do not go together
 */
export function paceOf(
  given: z.output<typeof paceSchema> & {
    readonly rings?: readonly string[] | undefined;
    readonly stamps?: readonly string[] | undefined;
  },
): PaceInput {
  const { allAtOnce, bake, failures, onFailure, rings, stamps, waves: sizes } = given;
  if (allAtOnce && sizes !== undefined)
    throw new StampError("input", "--all-at-once and --waves do not go together", { field: "--waves" });
  const { gateCommand: command, gateEvery: everyMs, gateStamp: stamp, gateTimeout: timeoutMs } = given;
  return {
    stamps,
    waves: defined({ allAtOnce, rings, sizes }),
    bakeMs: bake,
    failures,
    onFailure,
    gates: defined({ command, url: given.gateUrl, stamp, timeoutMs, everyMs }),
    gateFile: given.gateMetrics,
  };
}

function budgetOf(text: string): FailureBudget | undefined {
  const [, number = "", percent] = /^([0-9]{1,5})(%)?$/.exec(text) ?? [];
  if (number === "" || (percent !== undefined && Number(number) > 100)) return undefined;
  return percent === undefined ? { stamps: Number(number) } : { percent: Number(number) };
}
