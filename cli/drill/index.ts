import type { CommandGroup } from "../common/program";
import { restore } from "./restore";

/** The commands below `drill`. */
export const drill: CommandGroup = {
  name: "drill",
  description: "try what a recovery promises: restore a stamp's data, and write down what was found",
  commands: [restore],
};
