import { basename, resolve } from "node:path";
import { z } from "zod";
import { readTextFile } from "../../core/files/read-text";
import { MAX_IMPORT_BYTES } from "../../tenants/placement/import-file";
import { type MeasuredLoad, readLoads } from "../../tenants/placement/load-file";
import { type LoadsSet, setLoads } from "../../tenants/placement/set-loads";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { loadsOf, measure, type MeasuredInput, shortened } from "./measured";
import { type RegistryInput, withRegistry } from "./registry";

/** What one tenant takes, a CSV file of many (tenant,requestsPerSecond,databaseConnections,storageGb), or what Prometheus is asked. */
export type LoadInput = RegistryInput & (MeasuredLoad | MeasuredInput | { readonly file: string });

/** What became of it; of what was measured also who was left out. */
export type LoadsResult = LoadsSet & Partial<ReturnType<typeof shortened>>;

/**
 * Counts tenants with what they were measured to take.
 * @throws StampError `input` for a tenant there is not, `state` where a stamp's bound would be passed
 */
export async function loadTenants(input: LoadInput, context: FleetContext): Promise<LoadsResult> {
  if ("prometheus" in input) {
    const measured = await measure(input, context);
    return withRegistry(context, readProject(context.cwd), input.registry, async (registry) => {
      const { left, loads } = await loadsOf(measured, registry);
      return { ...(await setLoads(registry, loads)), ...shortened(left) };
    });
  }
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
  leftOut: z.int().optional().describe("Of what Prometheus answered: names that are not counted with it"),
  unknown: z.array(z.string()).optional().describe("Of these, whom the registry does not have; at most 100"),
  incomplete: z
    .array(z.string())
    .optional()
    .describe(
      "Of these, tenants of which a number was neither measured nor known, or none that a load can have; at most 100",
    ),
});
