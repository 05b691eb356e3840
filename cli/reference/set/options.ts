import { z } from "zod";
import type { ReferenceInput } from "../../../fleet/reference/change-reference";
import { argument, commandOptions } from "../../common/option";
import { reachShape, startingOf } from "../../rollout/apply-options";
import { paceOf, paceShape } from "../../rollout/pace";

export const setOptions = commandOptions(
  z.object({
    name: argument("<name>", z.string().min(1)),
    file: argument("<file>", z.string().min(1)),
    ...reachShape,
    ...paceShape,
  }),
  ({ file, name, ...given }): ReferenceInput => startingOf(given, { name, file }, paceOf(given)),
);
