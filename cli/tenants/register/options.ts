import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { RegisterInput } from "../../../fleet/tenants/register";
import { argument, commandOptions, flag } from "../../common/option";
import { registryOption } from "../common/options";

export const registerOptions = commandOptions(
  z.object({
    stacks: argument("<stamps...>", z.array(z.string())),
    external: flag(
      "--external",
      "deployments that are no stamps of this library's, as stampworks.yaml declares them (external)",
    ),
    end: flag("--end", "with --external: take them out, once nobody is on them"),
    registry: registryOption(),
  }),
  (given): RegisterInput => {
    if (!given.end || given.external) return given;
    throw new StampError("input", "only an external deployment is ended so", {
      field: "--end",
      fix: "add --external; a stamp of the fleet is retired: stampworks retire",
    });
  },
);
