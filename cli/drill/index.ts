import type { CommandGroup } from "../common/program";
import { fail } from "./fail";
import { rebuild } from "./rebuild";
import { registry } from "./registry";
import { restore } from "./restore";

/** The commands below `drill`. */
export const drill: CommandGroup = {
  name: "drill",
  description:
    "try what a recovery promises: restore a stamp's data, bring a stamp up from nothing, break one thing on purpose, and write down what was found",
  commands: [restore, rebuild, fail, registry],
};
