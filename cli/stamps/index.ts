import type { CommandGroup } from "../common/program";
import { failing } from "./failing";
import { maintenance } from "./maintenance";
import { release } from "./release";
import { reserved } from "./reserved";
import { rotate } from "./rotate";
import { strangers } from "./strangers";

/** The commands below `stamps`. */
export const stamps: CommandGroup = {
  name: "stamps",
  description: "what an operator does to a stamp: close it for a while, change its secret",
  commands: [maintenance, failing, strangers, rotate, reserved, release],
};
