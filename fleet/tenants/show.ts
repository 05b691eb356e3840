import { z } from "zod";
import { type TenantItem, tenantItemSchema } from "../../components/routing/contract";
import type { HistoryEntry } from "../../tenants/registry/registry";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { type RegistryInput, withRegistry } from "./registry";
import { unknownTenant } from "./unknown-tenant";

/** Which tenant. */
export interface ShowInput extends RegistryInput {
  readonly tenant: string;
  /** What it was, when and by whom, too. */
  readonly history: boolean;
}

/** A tenant, and what it was. */
export interface ShowResult {
  readonly name: string;
  /** Undefined where it was removed. */
  readonly tenant?: TenantItem | undefined;
  /** The oldest first; undefined where nobody asked. */
  readonly history?: readonly HistoryEntry<"tenant">[] | undefined;
}

/**
 * Shows one tenant.
 * @throws StampError `input` for one there is not, nor, where its history is asked for, ever was
 */
export function showTenant(
  { history: isAsked, registry: named, tenant: name }: ShowInput,
  context: FleetContext,
): Promise<ShowResult> {
  return withRegistry(
    context,
    readProject(context.cwd),
    named,
    async (registry) => {
      const tenant = await registry.get("tenant", name);
      const history = isAsked ? await registry.history("tenant", name) : undefined;
      if (tenant === undefined && (history ?? []).length === 0) throw unknownTenant(name);
      return { name, tenant, history };
    },
    "reads",
  );
}

/** What `stampworks tenants show --json` prints. */
export const showSchema = z.object({
  name: z.string(),
  tenant: tenantItemSchema.optional().describe("Absent where it was removed"),
  history: z
    .array(
      z.object({
        sequence: z.int(),
        at: z.string(),
        by: z.string(),
        item: tenantItemSchema.optional().describe("Absent where the write removed it"),
      }),
    )
    .optional(),
});
