import { z } from "zod";
import type { ShowInput } from "../../../fleet/tenants/show";
import { argument, commandOptions, flag } from "../../common/option";
import { registryOption } from "../common/options";

export const showOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    history: flag("--history", "what it was, when and by whom"),
    registry: registryOption(),
  }),
  (given): ShowInput => given,
);
