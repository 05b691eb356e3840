import { resolve } from "node:path";
import { z } from "zod";
import { writeDurably } from "../../core/files/durable";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { type RegistryInput, withRegistry } from "./registry";

/** Where to. */
export interface ExportInput extends RegistryInput {
  readonly out: string;
}

/** What was written. */
export interface ExportResult {
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
    return { file: out, version, stamps: stamps.length, tenants: all.tenants.length };
  });
}

/** What `stampworks tenants export --json` prints. */
export const exportSchema = z.object({
  file: z.string(),
  version: z.int().describe("Sequence number of the registry's last write"),
  stamps: z.int(),
  tenants: z.int(),
});
