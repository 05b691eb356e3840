import { z } from "zod";
import type { ImportInput } from "../../../fleet/tenants/import";
import { argument, commandOptions, flag } from "../../common/option";
import { registryOption, strategyOption } from "../common/options";

export const importTenantsOptions = commandOptions(
  z.object({
    file: argument("<file>", z.string()),
    strategy: strategyOption(),
    dryRun: flag("--dry-run", "place them on paper and write nothing"),
    registry: registryOption(),
  }),
  (given): ImportInput => given,
);
