import { z } from "zod";
import type { FlagsInput } from "../../../fleet/flags/change-flags";
import { argument, commandOptions } from "../../common/option";
import { paceOf, paceShape } from "../../rollout/pace";
import { reachShape, startingOf } from "../../rollout/apply-options";
import { whoOf, whoShape } from "../who";

export const clearOptions = commandOptions(
  z.object({ flag: argument("<flag>", z.string().min(1)), ...whoShape, ...reachShape, ...paceShape }),
  ({ flag, ...given }): FlagsInput =>
    startingOf(given, { flag, variant: undefined, who: whoOf(given) }, paceOf(given)),
);
