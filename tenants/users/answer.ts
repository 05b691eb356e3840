import { defined } from "../../core/defined";
import type { UserTenant } from "../client/user-tenants";
import { tenantState } from "../registry/machine";
import type { Registry } from "../registry/registry";
import type { Users } from "./users";

/**
 * The tenants of a user, as they are now. One that is gone is not told: its links end with it.
 */
export async function tenantsOf(
  users: Pick<Users, "tenants">,
  registry: Pick<Registry, "get">,
  user: string,
): Promise<readonly UserTenant[]> {
  const found: UserTenant[] = [];
  const addresses = new Map<string, string | undefined>();
  for (const tenant of await users.tenants(user)) {
    const item = await registry.get("tenant", tenant);
    if (item === undefined) continue;
    const { domains, stamp } = item;
    if (!addresses.has(stamp)) addresses.set(stamp, (await registry.get("stamp", stamp))?.originHost);
    found.push({
      ...{ tenant, state: tenantState(item) as UserTenant["state"], stamp },
      ...defined({ address: addresses.get(stamp), domains }),
    });
  }
  return found;
}
