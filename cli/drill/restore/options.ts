import { z } from "zod";
import type { DrillInput } from "../../../fleet/recovery/drill";
import { argument, commandOptions, option } from "../../common/option";
import { moment } from "../../common/values";
import { version } from "../../common/version";

export const restoreOptions = commandOptions(
  z.object({
    stamp: argument("<stamp>", z.string().min(1)),
    at: option(
      "--at <time>",
      "the moment that is to come back, such as 2027-01-31T12:00:00Z (default: the newest there is)",
      moment().optional(),
    ),
    key: option(
      "--key <file>",
      "private key that signs the record, as PEM (default: the key in STAMPWORKS_EVIDENCE_KEY)",
      z.string().min(1).optional(),
    ),
  }),
  (given): DrillInput => ({ ...given, tool: `stampworks ${version()}` }),
);
