import { z } from "zod";
import type { RegistryInput } from "../../fleet/tenants/registry";
import { commandOptions } from "../common/option";
import { registryOption } from "../tenants/common/options";

export const statusOptions = commandOptions(
  z.object({ registry: registryOption() }),
  (given): RegistryInput => given,
);
