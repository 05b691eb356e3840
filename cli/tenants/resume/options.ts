import { z } from "zod";
import type { ResumeInput } from "../../../fleet/tenants/states";
import { argument, commandOptions } from "../../common/option";
import { registryOption } from "../common/options";

export const resumeOptions = commandOptions(
  z.object({ tenant: argument("<tenant>", z.string()), registry: registryOption() }),
  (given): ResumeInput => given,
);
