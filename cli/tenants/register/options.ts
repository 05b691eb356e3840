import { z } from "zod";
import type { RegisterInput } from "../../../fleet/tenants/register";
import { argument, commandOptions } from "../../common/option";
import { registryOption } from "../common/options";

export const registerOptions = commandOptions(
  z.object({
    stacks: argument("<stamps...>", z.array(z.string())),
    registry: registryOption(),
  }),
  (given): RegisterInput => given,
);
