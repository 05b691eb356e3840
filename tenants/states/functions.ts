import type { TenantItem } from "../../components/routing/contract";
import { functionSchema } from "../../components/contract/class";
import { StampError, shown } from "../../core/errors";
import { parse } from "../../core/parse";
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
  if (stamp !== undefined) await requireFunction(registry, stamp, name);
  return change(registry, tenant, (item) =>
    named === undefined || item.functions?.[name] === named
      ? undefined
      : { ...item, functions: { ...item.functions, [name]: named } },
  );
}

/**
 * Takes a tenant's stamp for a function away: its own stamp serves that from now on.
 * @throws StampError `input` for what is no function's name, or a tenant there is not
 */
export async function endFunction(
  registry: Registry,
  { function: named, tenant }: FunctionOf,
): Promise<TenantItem> {
  const name = parse(functionSchema, named, "function");
  return change(registry, tenant, ({ functions = {}, ...item }) => {
    // What every object has is nobody's function.
    if (!Object.hasOwn(functions, name)) return undefined;
    const { [name]: _, ...others } = functions;
    return Object.keys(others).length === 0 ? item : { ...item, functions: others };
  });
}

/** A stamp of another function is a mistake in the name; one that does what every tenant needs may serve this, too. */
async function requireFunction(registry: Registry, stamp: string, name: string): Promise<void> {
  const does = (await registry.get("stamp", stamp))?.capacity?.function;
  if (does === undefined || does === name) return;
  throw new StampError("input", `stamp ${stamp} is no stamp for ${shown(name)}`, {
    field: "stamp",
    received: does,
    allowed: "a stamp of this function, or of none",
  });
}

/** The stamp of a tenant's bucket in the pool of a function. */
async function bucketOf(registry: Registry, tenant: string, name: string): Promise<string | undefined> {
  const item = await registry.get("tenant", tenant);
  const home = item === undefined ? undefined : await registry.get("pool", item.pool);
  if (item === undefined || home === undefined) return undefined;
  const { residency = home.residency, tier = home.tier } = item;
  const pools = await registry.list("pool");
  const pool = pools.find((one) => one.function === name && one.residency === residency && one.tier === tier);
  if (pool !== undefined) return pool.buckets[hashTenant(tenant).bucket];
  throw new StampError("input", `no stamp serves ${shown(name)} under the tenant's residency and tier`, {
    field: "function",
    received: `${residency}, ${tier}`,
    allowed: pools.map((one) => one.name).join(", "),
    fix: "register a stamp of that function, or name one with --stamp",
  });
}
