import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { ExportAnyInput } from "../../../fleet/tenants/export";
import { argument, commandOptions, option } from "../../common/option";
import { registryOption } from "../common/options";

export const exportRegistryOptions = commandOptions(
  z.object({
    tenant: argument("[tenant]", z.string().optional()),
    out: option("--out <path>", "folder of the bundle, or file of the registry", z.string()),
    key: option(
      "--key <file>",
      "private key that signs a bundle (default: the key in STAMPWORKS_EVIDENCE_KEY)",
      z.string().optional(),
    ),
    registry: registryOption(),
  }),
  ({ key, out, registry, tenant }): ExportAnyInput => {
    if (tenant !== undefined) return { tenant, out, key, registry };
    if (key === undefined) return { out, registry };
    throw new StampError("input", "the registry's file is not signed", {
      field: "--key",
      fix: "name the tenant whose data is to be exported, or leave the key out",
    });
  },
);
