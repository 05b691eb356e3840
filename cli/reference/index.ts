import type { CommandGroup } from "../common/program";
import { apply } from "./apply";
import { set } from "./set";
import { status } from "./status";

/** The commands below `reference`. */
export const reference: CommandGroup = {
  name: "reference",
  description:
    "data that every stamp needs, such as plans and prices, brought into a store of each stamp's own",
  commands: [set, apply, status],
};
