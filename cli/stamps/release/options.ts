import { z } from "zod";
import type { ReleaseInput } from "../../../fleet/lifecycle/reserve/reservations";
import { argument, commandOptions } from "../../common/option";
import { registryOption } from "../../tenants/common/options";

export const releaseOptions = commandOptions(
  z.object({ stamp: argument("<stamp>", z.string()), registry: registryOption() }),
  (given): ReleaseInput => given,
);
