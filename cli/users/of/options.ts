import { z } from "zod";
import type { OfInput } from "../../../fleet/users/users";
import { argument, commandOptions } from "../../common/option";
import { registryOption } from "../../tenants/common/options";

export const ofOptions = commandOptions(
  z.object({
    user: argument("<user>", z.string()),
    registry: registryOption(),
  }),
  (given): OfInput => given,
);
