import type { StampItem, TenantItem } from "../../components/routing/contract";
import { StampError, shown } from "../../core/errors";

type Loaded = Pick<TenantItem, "tenant"> & {
  readonly load?: Partial<NonNullable<TenantItem["load"]>> | undefined;
};

/**
 * What is said of a tenant's load anew names only bounds that a class of a registered stamp declares: a name that is misspelt would count
 * nowhere. What is known of it already stays, also where the class has such a bound no more: it is counted where there is one.
 *
 * @param stamps asked only where a name is new
 * @throws StampError `input` with the names that no stamp has, and those that there are
 */
export async function requireBounds(
  { load, tenant }: Loaded,
  before: Pick<TenantItem, "load"> | undefined,
  stamps: () => Promise<readonly Pick<StampItem, "capacity">[]>,
): Promise<void> {
  const named = Object.keys(load?.own ?? {}).filter((name) => before?.load?.own?.[name] === undefined);
  if (named.length === 0) return;
  const known = new Set((await stamps()).flatMap(({ capacity }) => Object.keys(capacity?.bounds.own ?? {})));
  const unknown = named.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new StampError("input", `no stamp has a bound that tenant ${tenant}'s load names`, {
    field: "load.own",
    received: shown(unknown.join(", ")),
    allowed: known.size === 0 ? "none: no class declares bounds of its own" : [...known].sort().join(", "),
    fix: "declare it in the class (bounds.own), bring its stamps up and tell the registry: stampworks tenants register <stamp>",
  });
}
