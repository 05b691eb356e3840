import { z } from "zod";
import { type TenantItem, tenantItemSchema } from "../../components/routing/contract";
import { defined } from "../../core/defined";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { type RegistryInput, withRegistry } from "./registry";

/** Which tenants; both given, both must hold. */
export interface ListInput extends RegistryInput {
  /** Those placed on this stamp: at home, standby or moving. */
  readonly stamp?: string | undefined;
  readonly pool?: string | undefined;
}

/** Tenants, in the order of their names. */
export interface ListResult {
  readonly tenants: readonly TenantItem[];
}

/** Lists tenants and where they live. */
export function listTenants(
  { pool, registry: named, stamp }: ListInput,
  context: FleetContext,
): Promise<ListResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => {
    const tenants: TenantItem[] = [];
    for await (const tenant of registry.tenants(defined({ stamp, pool }))) tenants.push(tenant);
    return { tenants };
  });
}

/** What `stampworks tenants list --json` prints. */
export const listSchema = z.object({ tenants: z.array(tenantItemSchema) });
