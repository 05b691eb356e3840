import type { TenantItem } from "../../components/routing/contract";
import { StampError, shown } from "../../core/errors";
import { hashTenant } from "../../router/decision/format";
import type { Registry } from "../registry/registry";
import { change } from "./tenants";

/** Which function of which tenant. */
export interface FunctionOf {
  readonly tenant: string;
  /** What the stamp does: `batch`, `analytics`. */
  readonly function: string;
}

/**
 * Gives a tenant a stamp for a function: its requests for that go there from now on. Nothing is copied: what the stamp is to know of
 * the tenant is the application's matter.
 *
 * @param stamp default that of the tenant's hash bucket in the pool of its residency, its tier and the function
 * @throws StampError `input` for a tenant or pool there is not, `state` where the stamp can't take it
 */
export async function giveFunction(
  registry: Registry,
  { function: name, tenant }: FunctionOf,
  stamp?: string,
): Promise<TenantItem> {
  const named = stamp ?? (await bucketOf(registry, tenant, name));
  return change(registry, tenant, (item) =>
    named === undefined || item.functions?.[name] === named
      ? undefined
      : { ...item, functions: { ...item.functions, [name]: named } },
  );
}

/** Takes a tenant's stamp for a function away: its own stamp serves that from now on. */
export function endFunction(registry: Registry, { function: name, tenant }: FunctionOf): Promise<TenantItem> {
  return change(registry, tenant, ({ functions = {}, ...item }) => {
    const { [name]: ended, ...others } = functions;
    if (ended === undefined) return undefined;
    return Object.keys(others).length === 0 ? item : { ...item, functions: others };
  });
}

/** The stamp of a tenant's bucket in the pool of a function. */
async function bucketOf(registry: Registry, tenant: string, name: string): Promise<string | undefined> {
  const item = await registry.get("tenant", tenant);
  const home = item === undefined ? undefined : await registry.get("pool", item.pool);
  if (item === undefined || home === undefined) return undefined;
  const { residency = home.residency, tier = home.tier } = item;
  const wanted = `${residency}-${tier}-${name}`;
  const pool = await registry.get("pool", wanted);
  if (pool !== undefined) return pool.buckets[hashTenant(tenant).bucket];
  const known = (await registry.list("pool")).map((one) => one.name);
  throw new StampError("input", `no stamp serves ${shown(name)} under the tenant's residency and tier`, {
    field: "function",
    received: wanted,
    allowed: known.join(", "),
    fix: "register a stamp of that function, or name one with --stamp",
  });
}
