import { z } from "zod";
import type { DrainInput } from "../../../fleet/tenants/stamps";
import { argument, commandOptions, flag } from "../../common/option";
import { registryOption } from "../common/options";

export const drainOptions = commandOptions(
  z.object({
    stamp: argument("<stamp>", z.string()),
    undo: flag("--undo", "let it take tenants again"),
    registry: registryOption(),
  }),
  (given): DrainInput => given,
);
