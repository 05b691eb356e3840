import { z } from "zod";
import { argument, commandOptions, flag } from "../common/option";

export const upOptions = commandOptions(
  z.object({
    stacks: argument("[stacks...]", z.array(z.string()).default([])),
    all: flag("--all", "all stamps of the fleet"),
    yes: flag("--yes", "on the real engine: do so without showing the preview and asking"),
  }),
  (given) => given,
);
