import { z } from "zod";
import { argument, commandOptions, flag } from "../common/option";

export const destroyOptions = commandOptions(
  z.object({
    stack: argument("<stack>", z.string()),
    yes: flag("--yes", "on the real engine: do so without asking"),
  }),
  (given) => given,
);
