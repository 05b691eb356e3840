import { z } from "zod";
import type { EvacuateInput } from "../../../fleet/tenants/moves/evacuate";
import { argument, commandOptions } from "../../common/option";
import { registryOption } from "../common/options";
import { planOutOption } from "../common/out-option";

export const evacuateOptions = commandOptions(
  z.object({
    stamp: argument("<stamp>", z.string()),
    out: planOutOption(),
    registry: registryOption(),
  }),
  (given): EvacuateInput => given,
);
