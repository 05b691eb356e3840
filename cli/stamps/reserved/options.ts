import { z } from "zod";
import type { ReservedInput } from "../../../fleet/lifecycle/reserve/reservations";
import { commandOptions, flag } from "../../common/option";
import { registryOption } from "../../tenants/common/options";

export const reservedOptions = commandOptions(
  z.object({
    expired: flag("--expired", "those alone whose last day is over"),
    registry: registryOption(),
  }),
  (given): ReservedInput => given,
);
