import { z } from "zod";
import { RELEASE } from "../../components/contract/identity";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import type { AllowedLosses } from "../../fleet/deploy/losses";
import { CI_SYSTEMS } from "../../fleet/rollout/emit-waves";
import type { FailureBudget, PlanInput } from "../../fleet/rollout/make-plan";
import type { RolloutInput } from "../../fleet/rollout/request";
import { parseSizes } from "../../fleet/rollout/waves";
import { journalOption } from "../common/journal";
import { commandOptions, flag, option } from "../common/option";
import { list, read, span } from "../common/values";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const schema = z.object({
  release: option(
    "--release <name>",
    "the release (default: stamps keep theirs and follow the blueprint)",
    z
      .string()
      .regex(RELEASE, "lower-case letters, digits, dots, dashes and underscores, at most 63")
      .optional(),
  ),
  plan: flag("--plan", "print the plan and do nothing"),
  preview: flag("--preview", "with --plan: also what would change in each stamp, its cost and time"),
  allowReplace: option(
    "--allow-replace <list>",
    "what may be made anew although it keeps something: stamps, types, URNs or names of resources; * is any text",
    list().optional(),
  ),
  allowDelete: option(
    "--allow-delete <list>",
    "what may be deleted although it keeps something, likewise",
    list().optional(),
  ),
  yes: flag("--yes", "begin without asking"),
  resume: flag("--resume", "go on with the last rollout: what failed is tried again"),
  rollback: flag("--rollback", "take the last rollout back: each stamp to the release it had"),
  abandon: flag("--abandon", "end the last rollout where it stands"),
  stamps: option("--stamps <ids>", "these stamps only, separated by commas", list().optional()),
  rings: option("--rings <names>", "order of the rings (default: canary,early,broad)", list().optional()),
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
  migrations: option(
    "--migrations <file>",
    "what the release does to each stamp's schema: commands of your tool to expand, backfill and contract it",
    z.string().optional(),
  ),
  journal: journalOption,
  emit: option(
    "--emit <system>",
    "print the waves for github, gitlab or argo instead",
    z.enum(CI_SYSTEMS).optional(),
  ),
});

type Given = z.output<typeof schema>;

export const rolloutOptions = commandOptions(schema, (given): RolloutInput => {
  const { emit, journal, plan, preview, yes } = given;
  const mode = modeOf(given);
  if (preview && !plan) throw new StampError("input", "--preview goes with --plan", { field: "--preview" });
  if (mode === "rollback") return { mode, yes, journal, allow: allowedOf(given) };
  if (mode === "resume") return { mode, journal, allow: allowedOf(given) };
  if (mode !== "start") return { mode, journal };
  const input = planOf(given);
  if (emit !== undefined) return { mode: "emit", plan: input, system: emit, journal };
  return plan ? { mode: "plan", plan: input, preview, journal } : { mode, plan: input, yes, journal };
});

function allowedOf({ allowDelete, allowReplace }: Given): AllowedLosses | undefined {
  if (allowDelete === undefined && allowReplace === undefined) return undefined;
  return defined({ replace: allowReplace, delete: allowDelete });
}

/** Which of the things a rollout can be asked for. */
function modeOf(given: Given): "start" | "resume" | "rollback" | "abandon" {
  const modes = (["resume", "rollback", "abandon"] as const).filter((mode) => given[mode]);
  const [mode] = modes;
  if (mode === undefined) return "start";
  const started = (["release", "stamps", "waves", "emit"] as const).find((name) => given[name] !== undefined);
  const other = modes[1] ?? started;
  if (other === undefined) return mode;
  throw new StampError("input", `--${mode} and --${other} do not go together`, {
    field: `--${mode}`,
    fix: "a rollout that was begun keeps its own plan",
  });
}

function planOf(given: Given): PlanInput {
  const { allAtOnce, bake, failures, onFailure, release, rings, stamps, waves: sizes } = given;
  if (allAtOnce && sizes !== undefined)
    throw new StampError("input", "--all-at-once and --waves do not go together", { field: "--waves" });
  if (onFailure === "rollback" && release === undefined)
    throw new StampError("input", "without a release there is none to go back to", {
      field: "--on-failure",
      fix: "give --release, or revert the blueprint's change and roll out again",
    });
  if (given.migrations !== undefined && release === undefined)
    throw new StampError("input", "migrations belong to a release", {
      field: "--migrations",
      fix: "give --release",
    });
  const { gateCommand: command, gateEvery: everyMs, gateStamp: stamp, gateTimeout: timeoutMs } = given;
  return {
    release,
    stamps,
    waves: defined({ allAtOnce, rings, sizes }),
    bakeMs: bake,
    allow: allowedOf(given),
    failures,
    onFailure,
    gates: defined({ command, url: given.gateUrl, stamp, timeoutMs, everyMs }),
    gateFile: given.gateMetrics,
    migrationFile: given.migrations,
  };
}

function budgetOf(text: string): FailureBudget | undefined {
  const [, number = "", percent] = /^([0-9]{1,5})(%)?$/.exec(text) ?? [];
  if (number === "" || (percent !== undefined && Number(number) > 100)) return undefined;
  return percent === undefined ? { stamps: Number(number) } : { percent: Number(number) };
}
