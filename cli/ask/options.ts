import { z } from "zod";
import type { AskInput } from "../../fleet/ask/ask";
import { journalOption } from "../common/journal";
import { argument, commandOptions, flag, option } from "../common/option";
import { list, whole } from "../common/values";

export const askOptions = commandOptions(
  z.object({
    words: argument("<words...>", z.array(z.string()).min(1)),
    stamps: option("--stamps <ids>", "these only, separated by commas", list().default([])),
    door: option("--door <name>", "a door of ask.yaml (default: its first)", z.string().optional()),
    deadlineSeconds: option(
      "--deadline <seconds>",
      "when the answer is given, whoever is missing, 1 to 3600 (default: as ask.yaml says, or 30)",
      whole(1, 3600).optional(),
    ),
    write: flag("--write", "what is asked may change something"),
    yes: flag("--yes", "do so without asking"),
    journal: journalOption,
  }),
  (given): AskInput => given,
);
