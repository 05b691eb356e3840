import { defined } from "../../core/defined";
import type { TenantItem } from "../../components/routing/contract";
import { untilUndisputed } from "../registry/conflict";
import { stateRefused, tenantState } from "../registry/machine";
import type { Registry } from "../registry/registry";
import { type Choice, choose, poolName, type Proven, type Strategy } from "./choose";
import type { PlaceRequest } from "./judge";
import { asAsked, type Said } from "./known";
import { type Classes, nothingFits, suggestStamp } from "./suggest";

/** How tenants are placed. */
export interface PlaceOptions {
  readonly strategy?: Strategy;
  /** ISO 8601. */
  readonly today: string;
  /** Which release is proven, where that is known. Default: all are alike. */
  readonly proven?: Proven | undefined;
  /** That a new tenant is not ready yet. Default: it is served from now on. */
  readonly pending?: TenantItem["pending"];
  /** Reads the blueprint's classes, for the stamp to add when nothing fits. */
  readonly classes?: () => Classes;
}

/** Where a tenant was placed. */
export interface Placement {
  readonly tenant: TenantItem;
  /** True where it was there already, in the pool that was asked for. */
  readonly found: boolean;
  /** What is other of one that was there already, because it was said anew. */
  readonly changed: readonly Said[];
  /** Absent where it was there already. */
  readonly choice?: Choice;
}

/**
 * Places a tenant for good: it stays on its stamp until somebody moves it. Asked again, it is found where it is,
 * and what is said of it anew is written.
 * Two operators who place at once never fill a stamp together beyond what each would alone: the stamp must still be as
 * it was when it was chosen.
 *
 * @throws StampError `state` when nothing fits, naming the stamp to add, or when the tenant was placed otherwise
 */
export function place(registry: Registry, request: PlaceRequest, options: PlaceOptions): Promise<Placement> {
  return untilUndisputed(async () => {
    const known = await registry.get("tenant", request.tenant);
    if (known !== undefined) {
      requirePlaced(known, options);
      const { changed, item } = asAsked(known, request, await registry.get("stamp", known.stamp));
      const tenant = changed.length === 0 ? item : await registry.put("tenant", item);
      return { tenant, found: true, changed };
    }
    const choice = await preview(registry, request, options);
    if (choice.stamp === undefined) {
      const stamps = await registry.list("stamp");
      throw nothingFits(request, choice.judgements, suggestStamp(request, stamps, options.classes));
    }
    const item = { ...itemOf(request, choice.stamp), ...defined({ pending: options.pending }) };
    const tenant = await registry.put("tenant", item, [
      { kind: "stamp", key: choice.stamp, version: choice.version },
    ]);
    return { tenant, found: false, changed: [], choice };
  });
}

/** @throws StampError `state` for one that is there and not served: that is not what placing it comes to */
function requirePlaced(known: TenantItem, { pending }: PlaceOptions): void {
  const state = tenantState(known);
  if (state === "erasing" || (state === "pending" && pending === undefined))
    throw stateRefused(known, "placed");
}

/** What {@link place} would choose now; writes nothing. `version` is the chosen stamp's, 0 without one. */
export async function preview(
  registry: Registry,
  request: PlaceRequest,
  { proven, strategy, today }: PlaceOptions,
): Promise<Choice & { readonly version: number }> {
  const stamps = await registry.list("stamp");
  const pool = await registry.get("pool", poolName(request));
  const choice = choose(request, { stamps, pool, today, proven }, strategy);
  return { ...choice, version: stamps.find(({ id }) => id === choice.stamp)?.version ?? 0 };
}

/** The item of a tenant that is new on a stamp. */
export function itemOf(request: PlaceRequest, stamp: string): TenantItem {
  const { demands, early, load, residency, tenant, tier } = request;
  return {
    tenant,
    version: 1,
    pool: poolName(request),
    stamp,
    residency,
    tier,
    ...defined({ early, demands, load }),
  };
}
