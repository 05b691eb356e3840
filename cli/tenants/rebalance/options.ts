import { z } from "zod";
import type { RebalanceInput } from "../../../fleet/tenants/moves/rebalance";
import { commandOptions } from "../../common/option";
import { registryOption } from "../common/options";
import { planOutOption } from "../common/out-option";

export const rebalanceOptions = commandOptions(
  z.object({
    out: planOutOption(),
    registry: registryOption(),
  }),
  (given): RebalanceInput => given,
);
