import { basename, resolve } from "node:path";
import { z } from "zod";
import { readTextFile } from "../../core/files/read-text";
import { MAX_IMPORT_BYTES } from "../../tenants/placement/import-file";
import { type MeasuredLoad, readLoads } from "../../tenants/placement/load-file";
import { type LoadsSet, setLoads } from "../../tenants/placement/set-loads";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { type RegistryInput, withRegistry } from "./registry";

/** What one tenant takes, or a CSV file of many: tenant,requestsPerSecond,databaseConnections,storageGb. */
export type LoadInput = RegistryInput & (MeasuredLoad | { readonly file: string });

/**
 * Counts tenants with what they were measured to take.
 * @throws StampError `input` for a tenant there is not, `state` where a stamp's bound would be passed
 */
export function loadTenants(input: LoadInput, context: FleetContext): Promise<LoadsSet> {
  const loads = "file" in input ? readFile(input.file, context.cwd) : [input];
  return withRegistry(context, readProject(context.cwd), input.registry, (registry) =>
    setLoads(registry, loads),
  );
}

function readFile(file: string, cwd: string): readonly MeasuredLoad[] {
  const name = basename(file);
  return readLoads(readTextFile(resolve(cwd, file), { limit: MAX_IMPORT_BYTES, name }), name);
}

/** What `stampworks tenants load --json` prints. */
export const loadSchema = z.object({
  changed: z.int(),
  same: z.int().describe("Tenants that were counted so already"),
});
