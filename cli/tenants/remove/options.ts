import { z } from "zod";
import type { RemoveInput } from "../../../fleet/tenants/remove";
import { argument, commandOptions, flag } from "../../common/option";
import { registryOption } from "../common/options";

export const removeOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    yes: flag("--yes", "do so without asking"),
    registry: registryOption(),
  }),
  (given): RemoveInput => given,
);
