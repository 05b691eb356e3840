import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { LoadInput } from "../../../fleet/tenants/load";
import { argument, commandOptions, option } from "../../common/option";
import { loadAmounts, loadOf } from "../common/load-options";
import { registryOption } from "../common/options";

export const loadOptions = commandOptions(
  z.object({
    tenant: argument("[tenant]", z.string().optional()),
    file: option(
      "--file <path>",
      "CSV: tenant,requestsPerSecond,databaseConnections,storageGb",
      z.string().optional(),
    ),
    ...loadAmounts(),
    registry: registryOption(),
  }),
  ({ databaseConnections, file, registry, requestsPerSecond, storageGb, tenant }): LoadInput => {
    const load = loadOf({ databaseConnections, requestsPerSecond, storageGb });
    if (file !== undefined && tenant === undefined && load === undefined) return { file, registry };
    if (file === undefined && tenant !== undefined && load !== undefined) return { tenant, load, registry };
    throw new StampError("input", "either one tenant with its load, or a file", {
      field: "--file",
      fix: "name a tenant and all of --requests-per-second, --database-connections and --storage-gb, or --file alone",
    });
  },
);
