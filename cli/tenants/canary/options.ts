import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { CanaryInput } from "../../../fleet/tenants/states";
import { argument, commandOptions, flag, option } from "../../common/option";
import { share } from "../../common/values";
import { registryOption } from "../common/options";

export const canaryOptions = commandOptions(
  z.object({
    pool: argument("<pool>", z.string()),
    stamp: option(
      "--stamp <id>",
      "the stamp that is tried, of the pool's residency and tier",
      z.string().optional(),
    ),
    share: option("--share <share>", "share of the pool's new tenants it gets, e.g. 5%", share().optional()),
    end: flag("--end", "place new tenants as ever; those on the stamp stay"),
    registry: registryOption(),
  }),
  ({ end, share: part, stamp, ...given }): CanaryInput => {
    const other = stamp !== undefined ? "--stamp" : part !== undefined ? "--share" : undefined;
    if (end && other !== undefined)
      throw new StampError("input", `${other} and --end do not go together`, { field: "--end" });
    if (end) return { ...given, canary: "end" };
    if (stamp !== undefined && part !== undefined)
      return { ...given, canary: { stamp, percent: part * 100 } };
    throw new StampError("input", "missing", {
      field: stamp === undefined ? "--stamp" : "--share",
      fix: "name the stamp and its share, e.g. --stamp euw1b --share 5%; or --end",
    });
  },
);
