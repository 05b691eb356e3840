import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { FailingInput } from "../../../fleet/tenants/states";
import { argument, commandOptions, flag, option } from "../../common/option";
import { read, span } from "../../common/values";
import { registryOption } from "../../tenants/common/options";

const SECOND = 1000;
const DAY = 86_400 * SECOND;

export const failingOptions = commandOptions(
  z.object({
    stamp: argument("<stamp>", z.string()),
    for: option(
      "--for <time>",
      "how long it is not asked, 1s to 24h, e.g. 10m; then it is tried again by itself",
      span()
        .refine((ms) => ms >= SECOND && ms <= DAY, { error: "1 second to 24 hours" })
        .optional(),
    ),
    why: option(
      "--why <text>",
      "what is wrong, for operators (default: an operator says so)",
      read("1 to 200 characters of ASCII", (text) =>
        /^[\x20-\x7e]{1,200}$/.test(text) ? text : undefined,
      ).default("an operator says so"),
    ),
    end: flag("--end", "it serves its tenants again"),
    registry: registryOption(),
  }),
  ({ end, for: ms, why, ...given }): FailingInput => {
    if (end && ms !== undefined)
      throw new StampError("input", "--for and --end do not go together", { field: "--end" });
    if (end) return { ...given, failing: "end" };
    if (ms !== undefined) return { ...given, failing: { seconds: Math.ceil(ms / SECOND), why } };
    throw new StampError("input", "missing", {
      field: "--for",
      fix: "say how long it is not to be asked, e.g. --for 10m; or --end",
    });
  },
);
