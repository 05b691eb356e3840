import type { CommandGroup } from "../common/program";
import { link } from "./link";
import { of } from "./of";
import { unlink } from "./unlink";

/** The commands below `users`. */
export const users: CommandGroup = {
  name: "users",
  description: "which tenants a user is of, for a login service: link, unlink, of",
  commands: [link, unlink, of],
};
