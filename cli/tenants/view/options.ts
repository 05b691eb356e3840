import { z } from "zod";
import type { RegistryInput } from "../../../fleet/tenants/registry";
import type { EndViewInput, PushViewsInput } from "../../../fleet/tenants/view/views";
import { argument, commandOptions, flag, option } from "../../common/option";
import { span } from "../../common/values";
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
    lost: option(
      "--lost <why>",
      "its store is lost and its application can't read it either, and why that is so; the lease is waited for",
      z
        .string()
        .regex(/^[\x20-\x7e]{10,200}$/u, "10 to 200 characters of ASCII")
        .optional(),
    ),
    lease: option(
      "--lease <time>",
      "how long applications go by a home they were told (default: 10s)",
      span().optional(),
    ),
    yes: flag("--yes", "do so without asking"),
    registry: registryOption(),
  }),
  ({ lease, ...given }): EndViewInput => ({ ...given, leaseMs: lease ?? 10_000 }),
);
