import { z } from "zod";
import type { ListInput } from "../../../fleet/tenants/list";
import { commandOptions, option } from "../../common/option";
import { registryOption } from "../common/options";

export const listOptions = commandOptions(
  z.object({
    stamp: option(
      "--stamp <id>",
      "those placed on this stamp: at home, standby or moving",
      z.string().optional(),
    ),
    pool: option("--pool <name>", "those of this pool, e.g. eu-standard", z.string().optional()),
    registry: registryOption(),
  }),
  (given): ListInput => given,
);
