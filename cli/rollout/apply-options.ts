import { z } from "zod";
import { StampError } from "../../core/errors";
import type { DeliveryInput } from "../../fleet/delivery/request";
import type { Pace } from "../../fleet/delivery/pace";
import { flag, option } from "../common/option";
import { list } from "../common/values";
import { paceOf, paceShape } from "./pace";

/** In which order, and to which stamps at all, beside what a rollout's pace says. */
export const reachShape = {
  rings: option(
    "--ring-order <names>",
    "order of the rings (default: canary,early,broad)",
    list().optional(),
  ),
  stamps: option(
    "--only <ids>",
    "change nothing but on these stamps now; the others stay behind",
    list().optional(),
  ),
};

/** What brings the stamps what a file says, or goes on with it. @param had what a stamp goes back to */
export const applySchema = (had: string) =>
  z.object({
    resume: flag("--resume", "go on with the last change: what failed is tried again"),
    rollback: flag("--rollback", `take the last change back: each stamp to the ${had} it had`),
    abandon: flag("--abandon", "end the last change where it stands"),
    ...reachShape,
    ...paceShape,
  });

/** @throws StampError `input` for options that do not go together */
export function applyOf(given: z.output<ReturnType<typeof applySchema>>): DeliveryInput<never> {
  const { journal, yes } = given;
  const modes = (["resume", "rollback", "abandon"] as const).filter((mode) => given[mode]);
  const [mode, second] = modes;
  if (mode === undefined) return startingOf(given, undefined, paceOf(given));
  const other = second ?? (["stamps", "waves", "bake"] as const).find((name) => given[name] !== undefined);
  if (other !== undefined || given.plan)
    throw new StampError("input", `--${mode} and --${other ?? "plan"} do not go together`, {
      field: `--${mode}`,
      fix: "a change that was begun keeps its own plan",
    });
  return mode === "rollback" ? { mode, yes, journal } : { mode, journal };
}

/** A change that is begun, or planned. */
export function startingOf<Edit>(
  {
    journal,
    plan,
    yes,
  }: { readonly journal?: string | undefined; readonly plan: boolean; readonly yes: boolean },
  edit: Edit | undefined,
  pace: Pace,
): DeliveryInput<Edit> {
  return plan ? { mode: "plan", edit, pace, journal } : { mode: "start", edit, pace, yes, journal };
}
