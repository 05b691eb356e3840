import { z } from "zod";
import type { RedriveInput } from "../../../fleet/central/redrive/redrive";
import { argument, commandOptions, flag, option } from "../../common/option";
import { registryOption } from "../../tenants/common/options";
import { whole } from "../../common/values";

export const redriveOptions = commandOptions(
  z.object({
    stacks: argument("[stacks...]", z.array(z.string()).default([])),
    start: flag("--start", "put back what waits"),
    limit: option(
      "--limit <n>",
      "look at so many of a stack at most, 1 to 100000 (default: 1000)",
      whole(1, 100_000).default(1000),
    ),
    profile: option(
      "--profile <name>",
      "profile of the AWS CLI, {account} in it for the account (default: the environment's credentials)",
      z.string().optional(),
    ),
    registry: registryOption(),
    yes: flag("--yes", "do so without asking"),
  }),
  (given): RedriveInput => given,
);
