import { z } from "zod";
import type { SuspendInput } from "../../../fleet/tenants/states";
import { argument, commandOptions, option } from "../../common/option";
import { registryOption } from "../common/options";

export const suspendOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    reason: option(
      "--reason <text>",
      "why, for operators: up to 200 characters of ASCII, never shown to the tenant",
      z.string().optional(),
    ),
    registry: registryOption(),
  }),
  (given): SuspendInput => given,
);
