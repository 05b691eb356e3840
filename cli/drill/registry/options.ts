import { z } from "zod";
import type { RegistryDrillInput } from "../../../fleet/recovery/registry/drill-registry";
import { journalOption } from "../../common/journal";
import { commandOptions, option } from "../../common/option";
import { moment } from "../../common/values";
import { version } from "../../common/version";
import { registryOption } from "../../tenants/common/options";

export const registryDrillOptions = commandOptions(
  z.object({
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
    journal: journalOption,
    registry: registryOption(),
  }),
  (given): RegistryDrillInput => ({ ...given, tool: `stampworks ${version()}` }),
);
