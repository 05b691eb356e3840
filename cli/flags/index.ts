import type { CommandGroup } from "../common/program";
import { apply } from "./apply";
import { clear } from "./clear";
import { list } from "./list";
import { set } from "./set";

/** The commands below `flags`. */
export const flags: CommandGroup = {
  name: "flags",
  description: "which feature is on for whom, without a release: by ring, stamp, class and tenant",
  commands: [set, clear, apply, list],
};
