import { z } from "zod";
import type { FlagsInput } from "../../../fleet/flags/change-flags";
import { argument, commandOptions } from "../../common/option";
import { paceOf, paceShape } from "../../rollout/pace";
import { reachShape, startingOf } from "../../rollout/apply-options";
import { whoOf, whoShape } from "../who";

export const setOptions = commandOptions(
  z.object({
    flag: argument("<flag>", z.string().min(1)),
    variant: argument("<variant>", z.string().min(1)),
    ...whoShape,
    ...reachShape,
    ...paceShape,
  }),
  ({ flag, variant, ...given }): FlagsInput =>
    startingOf(given, { flag, variant, who: whoOf(given) }, paceOf(given)),
);
