import { z } from "zod";
import type { ExportInput } from "../../../fleet/tenants/export";
import { commandOptions, option } from "../../common/option";
import { registryOption } from "../common/options";

export const exportRegistryOptions = commandOptions(
  z.object({
    out: option("--out <file>", "file to write", z.string()),
    registry: registryOption(),
  }),
  (given): ExportInput => given,
);
