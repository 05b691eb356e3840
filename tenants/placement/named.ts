import type { TenantItem } from "../../components/routing/contract";
import type { Registry } from "../registry/registry";

/** Most tenants that are asked for one by one: of more, one pass over all costs less than an answer each. */
const MOST_ALONE = 500;

/** Those of the names that are tenants'. How many names there are, strangers' among them, decides no more than one pass. */
export async function tenantsNamed(
  registry: Pick<Registry, "get" | "tenants">,
  names: Iterable<string>,
): Promise<ReadonlyMap<string, TenantItem>> {
  const wanted = new Set(names);
  const found = new Map<string, TenantItem>();
  if (wanted.size > MOST_ALONE) {
    for await (const item of registry.tenants()) if (wanted.has(item.tenant)) found.set(item.tenant, item);
    return found;
  }
  for (const name of wanted) {
    const item = await registry.get("tenant", name);
    if (item !== undefined) found.set(name, item);
  }
  return found;
}
