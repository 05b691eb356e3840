import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { MaintenanceInput } from "../../../fleet/tenants/states";
import { argument, commandOptions, flag, option } from "../../common/option";
import { span } from "../../common/values";
import { registryOption } from "../../tenants/common/options";

const SECOND = 1000;

export const maintenanceOptions = commandOptions(
  z.object({
    stamp: argument("<stamp>", z.string()),
    for: option(
      "--for <time>",
      "how long it is meant to take, 1s to 24h, e.g. 30m; it opens when it is told to, not by itself",
      span().optional(),
    ),
    end: flag("--end", "open it: it is what it was before"),
    registry: registryOption(),
  }),
  ({ end, for: ms, ...given }): MaintenanceInput => {
    if (end && ms !== undefined)
      throw new StampError("input", "--for and --end do not go together", { field: "--end" });
    if (end) return { ...given, maintenance: "end" };
    if (ms !== undefined) return { ...given, maintenance: { seconds: Math.ceil(ms / SECOND) } };
    throw new StampError("input", "missing", {
      field: "--for",
      fix: "say how long it is meant to take, e.g. --for 30m; or --end",
    });
  },
);
