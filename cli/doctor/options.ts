import { z } from "zod";
import type { DoctorInput } from "../../fleet/doctor/doctor";
import { registryOption } from "../tenants/common/options";
import { argument, commandOptions, flag } from "../common/option";

/** What is looked at, and how much of it is shown. */
export interface DoctorValue extends DoctorInput {
  /** What is fine, too. */
  readonly all: boolean;
}

export const doctorOptions = commandOptions(
  z.object({
    stacks: argument("[stacks...]", z.array(z.string()).default([])),
    all: flag("--all", "show what is fine, too"),
    registry: registryOption(),
  }),
  (given): DoctorValue => given,
);
