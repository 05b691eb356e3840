import { z } from "zod";
import type { DomainInput, DomainsInput } from "../../../fleet/tenants/domains";
import { argument, commandOptions } from "../../common/option";
import { registryOption } from "../common/options";

export const domainOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    domain: argument("<domain>", z.string()),
    registry: registryOption(),
  }),
  (given): DomainInput => given,
);

export const domainsOptions = commandOptions(
  z.object({ tenant: argument("[tenant]", z.string().optional()), registry: registryOption() }),
  (given): DomainsInput => given,
);
