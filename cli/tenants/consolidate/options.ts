import { z } from "zod";
import type { ConsolidateInput } from "../../../fleet/tenants/moves/consolidate";
import { commandOptions } from "../../common/option";
import { registryOption } from "../common/options";
import { planOutOption } from "../common/out-option";

export const consolidateOptions = commandOptions(
  z.object({
    out: planOutOption(),
    registry: registryOption(),
  }),
  (given): ConsolidateInput => given,
);
