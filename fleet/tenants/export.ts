import { resolve } from "node:path";
import { z } from "zod";
import { writeDurably } from "../../core/files/durable";
import { manifestSchema } from "../../tenants/bundle/manifest";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { type ExportTenantInput, type ExportTenantResult, exportTenant } from "./leave/export-tenant";
import { type RegistryInput, withRegistry } from "./registry";

/** Where to. */
export interface ExportInput extends RegistryInput {
  readonly out: string;
}

/** What was written. */
export interface ExportResult {
  readonly kind: "registry";
  readonly file: string;
  /** Sequence number of the registry's last write. */
  readonly version: number;
  readonly stamps: number;
  readonly tenants: number;
}

/** Writes the whole registry as one JSON file, as a router away from it reads it; it appears whole. */
export function exportRegistry(
  { out, registry: named }: ExportInput,
  context: FleetContext,
): Promise<ExportResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => {
    const { pools, stamps, tenants, version } = await registry.snapshot();
    const all = { version: Math.max(1, version), stamps, pools, tenants: [...tenants] };
    writeDurably(resolve(context.cwd, out), `${JSON.stringify(all)}\n`);
    return { kind: "registry", file: out, version, stamps: stamps.length, tenants: all.tenants.length };
  });
}

/** The registry, or one tenant. */
export type ExportAnyInput = ExportInput | ExportTenantInput;

/** Writes the registry as a file, or all that a tenant has as a bundle. */
export function exportAny(
  input: ExportAnyInput,
  context: FleetContext,
): Promise<ExportResult | ExportTenantResult> {
  return "tenant" in input ? exportTenant(input, context) : exportRegistry(input, context);
}

/** What `stampworks tenants export --json` prints. */
export const exportSchema = z.union([
  z.object({
    kind: z.literal("registry"),
    file: z.string(),
    version: z.int().describe("Sequence number of the registry's last write"),
    stamps: z.int(),
    tenants: z.int(),
  }),
  z.object({
    kind: z.literal("bundle"),
    folder: z.string(),
    sha256: z.string().describe("Of the bundle's manifest"),
    manifest: z.object(manifestSchema.shape),
  }),
]);
