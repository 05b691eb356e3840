import { z } from "zod";
import type { PinInput } from "../../../fleet/tenants/states";
import { argument, commandOptions, flag } from "../../common/option";
import { registryOption } from "../common/options";

export const pinOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    undo: flag("--undo", "let it be moved again"),
    registry: registryOption(),
  }),
  (given): PinInput => given,
);
