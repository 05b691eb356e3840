import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { UnlinkInput } from "../../../fleet/users/users";
import { argument, commandOptions, flag, option } from "../../common/option";
import { registryOption } from "../../tenants/common/options";

export const unlinkOptions = commandOptions(
  z.object({
    user: argument("[user]", z.string().optional()),
    tenants: argument("[tenants...]", z.array(z.string()).default([])),
    all: flag("--all", "from all of its tenants"),
    tenant: option("--tenant <name>", "all users of this tenant", z.string().optional()),
    yes: flag("--yes", "with --tenant: do so without asking"),
    registry: registryOption(),
  }),
  ({ all, registry, tenant, tenants, user, yes }): UnlinkInput => {
    const isSome = tenants.length > 0;
    if (user === undefined && tenant !== undefined && !all) return { tenant, yes, registry };
    if (user !== undefined && tenant === undefined && isSome && !all) return { user, tenants, registry };
    if (user !== undefined && tenant === undefined && !isSome && all) return { user, all, registry };
    throw new StampError("input", "what is to be ended is not said, or said twice", {
      field: "--all, --tenant",
      fix: "name a user and its tenants, a user and --all, or --tenant alone",
    });
  },
);
