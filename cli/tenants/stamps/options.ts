import { z } from "zod";
import type { RegistryInput } from "../../../fleet/tenants/registry";
import { commandOptions } from "../../common/option";
import { registryOption } from "../common/options";

export const stampsOptions = commandOptions(
  z.object({ registry: registryOption() }),
  (given): RegistryInput => given,
);
