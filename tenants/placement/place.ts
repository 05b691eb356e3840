import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import type { TenantItem } from "../../components/routing/contract";
import { untilUndisputed } from "../registry/conflict";
import type { Registry } from "../registry/registry";
import { type Choice, choose, poolName, type Strategy } from "./choose";
import type { PlaceRequest } from "./judge";
import { type Classes, nothingFits, suggestStamp } from "./suggest";

/** How tenants are placed. */
export interface PlaceOptions {
  readonly strategy?: Strategy;
  /** ISO 8601. */
  readonly today: string;
  /** Reads the blueprint's classes, for the stamp to add when nothing fits. */
  readonly classes?: () => Classes;
}

/** Where a tenant was placed. */
export interface Placement {
  readonly tenant: TenantItem;
  /** True where it was there already, placed as asked. */
  readonly found: boolean;
  /** Absent where it was there already. */
  readonly choice?: Choice;
}

/**
 * Places a tenant for good: it stays on its stamp until somebody moves it. Asked again, it is found where it is.
 * Two operators who place at once never fill a stamp together beyond what each would alone: the stamp must still be as
 * it was when it was chosen.
 *
 * @throws StampError `state` when nothing fits, naming the stamp to add, or when the tenant was placed otherwise
 */
export function place(registry: Registry, request: PlaceRequest, options: PlaceOptions): Promise<Placement> {
  return untilUndisputed(async () => {
    const known = await registry.get("tenant", request.tenant);
    if (known !== undefined) return { tenant: requireAsked(known, request), found: true };
    const choice = await preview(registry, request, options);
    if (choice.stamp === undefined) {
      const stamps = await registry.list("stamp");
      throw nothingFits(request, choice.judgements, suggestStamp(request, stamps, options.classes));
    }
    const item = itemOf(request, choice.stamp);
    const tenant = await registry.put("tenant", item, [
      { kind: "stamp", key: choice.stamp, version: choice.version },
    ]);
    return { tenant, found: false, choice };
  });
}

/** What {@link place} would choose now; writes nothing. `version` is the chosen stamp's, 0 without one. */
export async function preview(
  registry: Registry,
  request: PlaceRequest,
  { strategy, today }: PlaceOptions,
): Promise<Choice & { readonly version: number }> {
  const stamps = await registry.list("stamp");
  const pool = await registry.get("pool", poolName(request));
  const choice = choose(request, { stamps, pool, today }, strategy);
  return { ...choice, version: stamps.find(({ id }) => id === choice.stamp)?.version ?? 0 };
}

/** The item of a tenant that is new on a stamp. */
export function itemOf({ load, residency, tenant, tier }: PlaceRequest, stamp: string): TenantItem {
  return {
    tenant,
    version: 1,
    pool: poolName({ residency, tier }),
    stamp,
    residency,
    tier,
    ...defined({ load }),
  };
}

/** @throws StampError `state` where a tenant is there, but not as it is asked for */
export function requireAsked(known: TenantItem, request: PlaceRequest): TenantItem {
  if (known.pool === poolName(request)) return known;
  throw new StampError(
    "state",
    `tenant ${known.tenant} is on stamp ${known.stamp} already, in pool ${known.pool}`,
    {
      received: `${request.residency}, ${request.tier}`,
      fix: "a tenant changes residency or tier by a move to another stamp",
    },
  );
}
