import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { FlagsInput } from "../../../fleet/flags/request";
import { commandOptions, flag } from "../../common/option";
import { paceOf, paceShape } from "../../rollout/pace";
import { reachShape, startingOf } from "../who";

export const applyOptions = commandOptions(
  z.object({
    resume: flag("--resume", "go on with the last change: what failed is tried again"),
    rollback: flag("--rollback", "take the last change back: each stamp to the flags it had"),
    abandon: flag("--abandon", "end the last change where it stands"),
    ...reachShape,
    ...paceShape,
  }),
  (given): FlagsInput => {
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
  },
);
