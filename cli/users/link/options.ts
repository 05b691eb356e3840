import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { LinkInput } from "../../../fleet/users/users";
import { argument, commandOptions, option } from "../../common/option";
import { registryOption } from "../../tenants/common/options";

export const linkOptions = commandOptions(
  z.object({
    user: argument("[user]", z.string().optional()),
    tenants: argument("[tenants...]", z.array(z.string()).default([])),
    file: option("--file <path>", "CSV: user,tenant", z.string().optional()),
    registry: registryOption(),
  }),
  ({ file, registry, tenants, user }): LinkInput => {
    if (file !== undefined && user === undefined) return { file, registry };
    if (file === undefined && user !== undefined && tenants.length > 0) return { user, tenants, registry };
    throw new StampError("input", "either a user with tenants, or a file", {
      field: "--file",
      fix: "name the user and at least one tenant, or --file alone",
    });
  },
);
