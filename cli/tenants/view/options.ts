import { z } from "zod";
import type { RegistryInput } from "../../../fleet/tenants/registry";
import type { EndViewInput, PushViewsInput } from "../../../fleet/tenants/view/views";
import { argument, commandOptions, flag } from "../../common/option";
import { registryOption } from "../common/options";

export const listViewsOptions = commandOptions(
  z.object({ registry: registryOption() }),
  (given): RegistryInput => given,
);

export const pushViewsOptions = commandOptions(
  z.object({
    stamps: argument("[stamps...]", z.array(z.string()).default([])),
    registry: registryOption(),
  }),
  (given): PushViewsInput => given,
);

export const endViewOptions = commandOptions(
  z.object({
    stamp: argument("<stamp>", z.string()),
    yes: flag("--yes", "do so without asking"),
    registry: registryOption(),
  }),
  (given): EndViewInput => given,
);
