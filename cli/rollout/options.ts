import { z } from "zod";
import { RELEASE } from "../../components/contract/identity";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import type { AllowedLosses } from "../../fleet/deploy/losses";
import { CI_SYSTEMS, ciSystemOf } from "../../fleet/rollout/emit-waves";
import type { PlanInput } from "../../fleet/rollout/make-plan";
import type { RolloutInput } from "../../fleet/rollout/request";
import { type Turn, turnOf } from "../../fleet/rollout/turns/turn";
import { commandOptions, flag, option } from "../common/option";
import { paceOf, paceShape } from "./pace";
import { list, read, whole } from "../common/values";

const schema = z.object({
  release: option(
    "--release <name>",
    "the release (default: stamps keep theirs and follow the blueprint)",
    z
      .string()
      .regex(RELEASE, "lower-case letters, digits, dots, dashes and underscores, at most 63")
      .optional(),
  ),
  ...paceShape,
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
  resume: flag("--resume", "go on with the last rollout: what failed is tried again"),
  rollback: flag("--rollback", "take the last rollout back: each stamp to the release it had"),
  abandon: flag("--abandon", "end the last rollout where it stands"),
  stamps: option("--stamps <ids>", "these stamps only, separated by commas", list().optional()),
  rings: option("--rings <names>", "order of the rings (default: canary,early,broad)", list().optional()),
  migrations: option(
    "--migrations <file>",
    "what the release does to each stamp's schema: commands of your tool to expand, backfill and contract it",
    z.string().optional(),
  ),
  emit: option(
    "--emit <system>",
    "print the waves for github, gitlab or argo instead",
    read(CI_SYSTEMS.join(", "), ciSystemOf).optional(),
  ),
  begin: flag(
    "--begin",
    "with --emit: begin the rollout, whose turns the pipeline's jobs take: one journal, its gates and migrations",
  ),
  turn: option(
    "--turn <turn>",
    "take one turn of a rollout so begun: update:<stamp>, gate:<wave>, contract:<stamp> or finish",
    read("update:<stamp>, gate:<wave>, contract:<stamp> or finish", turnOf).optional(),
  ),
  of: option(
    "--of <number>",
    "with --turn: the number of the rollout it is a turn of, which the pipeline was made with",
    whole(1, 999_999).optional(),
  ),
});

type Given = z.output<typeof schema>;

export const rolloutOptions = commandOptions(schema, (given): RolloutInput => {
  const { emit, journal, plan, preview, yes } = given;
  const mode = modeOf(given);
  if (given.turn !== undefined) return turnInput(given, given.turn);
  if (given.of !== undefined) throw new StampError("input", "--of goes with --turn", { field: "--of" });
  if (given.begin && (emit === undefined || mode !== "start"))
    throw new StampError("input", "--begin goes with --emit", { field: "--begin" });
  if (mode === "resume" && emit !== undefined) return { mode: "again", system: emit, journal };
  if (preview && !plan) throw new StampError("input", "--preview goes with --plan", { field: "--preview" });
  if (mode === "rollback") return { mode, yes, journal, allow: allowedOf(given) };
  if (mode === "resume") return { mode, journal, allow: allowedOf(given) };
  if (mode !== "start") return { mode, journal };
  const input = planOf(given);
  if (emit !== undefined) return { mode: given.begin ? "begin" : "emit", plan: input, system: emit, journal };
  return plan ? { mode: "plan", plan: input, preview, journal } : { mode, plan: input, yes, journal };
});

/** A turn is one of a rollout that has its own plan. */
function turnInput(given: Given, turn: Turn): RolloutInput {
  const others = [
    "release",
    "stamps",
    "waves",
    "emit",
    "migrations",
    "gateMetrics",
    "gateCommand",
    "gateUrl",
    "bake",
    "allowReplace",
    "allowDelete",
  ] as const;
  const flags = ["plan", "begin", "resume", "rollback", "abandon", "allAtOnce"] as const;
  const other = others.find((name) => given[name] !== undefined) ?? flags.find((name) => given[name]);
  if (other === undefined) {
    if (given.of !== undefined) return { mode: "turn", turn, of: given.of, journal: given.journal };
    throw new StampError("input", "a turn names the rollout that it is one of", {
      field: "--of",
      fix: "make the pipeline anew, whose jobs say it: stampworks rollout --resume --emit <system>",
    });
  }
  const name = other.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
  throw new StampError("input", `--turn and --${name} do not go together`, {
    field: "--turn",
    fix: "a rollout that was begun keeps its own plan",
  });
}

function allowedOf({ allowDelete, allowReplace }: Given): AllowedLosses | undefined {
  if (allowDelete === undefined && allowReplace === undefined) return undefined;
  return defined({ replace: allowReplace, delete: allowDelete });
}

/** Which of the things a rollout can be asked for. */
function modeOf(given: Given): "start" | "resume" | "rollback" | "abandon" {
  const modes = (["resume", "rollback", "abandon"] as const).filter((mode) => given[mode]);
  const [mode] = modes;
  if (mode === undefined) return "start";
  const started = (["release", "stamps", "waves"] as const).find((name) => given[name] !== undefined);
  // What is left of a rollout may be told to a pipeline again.
  const emit = mode !== "resume" && given.emit !== undefined ? "emit" : undefined;
  const other = modes[1] ?? started ?? emit;
  if (other === undefined) return mode;
  throw new StampError("input", `--${mode} and --${other} do not go together`, {
    field: `--${mode}`,
    fix: "a rollout that was begun keeps its own plan",
  });
}

function planOf(given: Given): PlanInput {
  const { onFailure, release } = given;
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
  return {
    ...paceOf(given),
    release,
    allow: allowedOf(given),
    migrationFile: given.migrations,
  };
}
