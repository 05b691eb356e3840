import type { TenantItem } from "../../../components/routing/contract";
import { parse } from "../../../core/parse";
import { tenantItemSchema } from "../../../components/routing/contract";
import type { Registry } from "../../../tenants/registry/registry";
import { stampsOf } from "../../../tenants/registry/usage";

/** A tenant's name becomes a part of paths and of operators' commands. */
export function nameOf(tenant: string): string {
  return parse(tenantItemSchema.shape.tenant, tenant, "tenant");
}

/** The registered stamps that a tenant is on, or ever was: where something of it may be. Its home first. */
export async function stampsEver(registry: Registry, tenant: TenantItem): Promise<string[]> {
  const registered = new Set((await registry.list("stamp")).map(({ id }) => id));
  const ever = [
    tenant,
    ...(await registry.history("tenant", tenant.tenant)).flatMap(({ item }) => item ?? []),
  ];
  const all = new Set([tenant.stamp, ...ever.flatMap((item) => [...stampsOf(item)])]);
  return [...all].filter((id) => registered.has(id));
}
