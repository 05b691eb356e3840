import { z } from "zod";
import type { ReleaseInput } from "../../../fleet/lifecycle/reserve/reservations";
import { argument, commandOptions, flag } from "../../common/option";
import { registryOption } from "../../tenants/common/options";

export const releaseOptions = commandOptions(
  z.object({
    stamp: argument("<stamp>", z.string()),
    expired: flag("--expired", "only where its last day is over: one that was prolonged keeps what it has"),
    registry: registryOption(),
  }),
  (given): ReleaseInput => given,
);
