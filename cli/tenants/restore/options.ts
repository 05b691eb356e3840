import { z } from "zod";
import type { RestoreInput } from "../../../fleet/tenants/leave/restore";
import { journalOption } from "../../common/journal";
import { argument, commandOptions, option } from "../../common/option";
import { registryOption } from "../common/options";

export const restoreOptions = commandOptions(
  z.object({
    folder: argument("<bundle>", z.string()),
    to: option("--to <stamp>", "the stamp it goes to (default: it is placed)", z.string().optional()),
    publicKey: option(
      "--public-key <file>",
      "public key that proves the signature (default: evidence.publicKey of stampworks.yaml)",
      z.string().optional(),
    ),
    journal: journalOption,
    registry: registryOption(),
  }),
  (given): RestoreInput => given,
);
