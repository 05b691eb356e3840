import { z } from "zod";
import type { StrangersInput } from "../../../fleet/tenants/states";
import { argument, commandOptions, flag } from "../../common/option";
import { registryOption } from "../../tenants/common/options";

export const strangersOptions = commandOptions(
  z.object({
    stamp: argument("<stamp>", z.string()),
    end: flag("--end", "it takes none any more"),
    registry: registryOption(),
  }),
  ({ end, ...given }): StrangersInput => ({ ...given, welcome: !end }),
);
