import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { FunctionInput } from "../../../fleet/tenants/states";
import { argument, commandOptions, flag, option } from "../../common/option";
import { registryOption } from "../common/options";

export const functionOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    function: argument("<function>", z.string()),
    stamp: option(
      "--stamp <id>",
      "the stamp (default: that of the tenant's hash bucket in the pool of its residency, tier and the function)",
      z.string().optional(),
    ),
    end: flag("--end", "its own stamp serves it again"),
    registry: registryOption(),
  }),
  ({ end, stamp, ...given }): FunctionInput => {
    if (end && stamp !== undefined)
      throw new StampError("input", "--stamp and --end do not go together", { field: "--end" });
    return { ...given, stamp: end ? "end" : { id: stamp } };
  },
);
