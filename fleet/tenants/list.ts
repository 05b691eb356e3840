import { z } from "zod";
import { type TenantItem, tenantItemSchema } from "../../components/routing/contract";
import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import type { Registry } from "../../tenants/registry/registry";
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

/**
 * Lists tenants and where they live.
 * @throws StampError `input` for a stamp or pool that the registry does not have: nobody is to take it for an empty one
 */
export function listTenants(
  { pool, registry: named, stamp }: ListInput,
  context: FleetContext,
): Promise<ListResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => {
    await requireKnown(registry, "stamp", stamp);
    await requireKnown(registry, "pool", pool);
    const tenants: TenantItem[] = [];
    for await (const tenant of registry.tenants(defined({ stamp, pool }))) tenants.push(tenant);
    return { tenants };
  });
}

async function requireKnown(
  registry: Pick<Registry, "get" | "list">,
  kind: "stamp" | "pool",
  named: string | undefined,
): Promise<void> {
  if (named === undefined || (named !== "" && (await registry.get(kind, named)) !== undefined)) return;
  const known = (await registry.list(kind)).map((item) => ("id" in item ? item.id : item.name));
  throw new StampError("input", `the registry has no such ${kind}`, {
    ...{ field: `--${kind}`, received: shown(named) },
    allowed:
      known.length === 0 ? "none yet" : `${known.slice(0, 20).join(", ")}${known.length > 20 ? " …" : ""}`,
    fix:
      kind === "stamp"
        ? "see stampworks tenants stamps"
        : "a pool is made with its first stamp: stampworks tenants register",
  });
}

/** What `stampworks tenants list --json` prints. */
export const listSchema = z.object({ tenants: z.array(tenantItemSchema) });
