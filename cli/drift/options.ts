import { z } from "zod";
import { StampError } from "../../core/errors";
import type { DriftInput } from "../../fleet/drift/drift";
import { journalOption } from "../common/journal";
import { argument, commandOptions, flag } from "../common/option";

export const driftOptions = commandOptions(
  z.object({
    stacks: argument("[stacks...]", z.array(z.string()).default([])),
    accept: flag("--accept", "let the states say what the clouds say"),
    fix: flag("--fix", "change the clouds back to what the program says"),
    yes: flag("--yes", "do so without asking"),
    journal: journalOption,
  }),
  ({ accept, fix, ...given }): DriftInput => {
    if (accept && fix)
      throw new StampError("input", "--accept and --fix do not go together", {
        field: "drift",
        allowed:
          "--accept: the states say what the clouds say; --fix: the clouds become what the program says",
      });
    return { ...given, remedy: accept ? "accept" : fix ? "fix" : "look" };
  },
);
