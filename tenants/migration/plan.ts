import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import type { PoolItem, StampItem, TenantItem, Tier } from "../../components/routing/contract";
import { type PoolKind, poolName } from "../placement/choose";
import { judge, requestOf } from "../placement/judge";
import { stateRefused } from "../registry/machine";
import type { Registry } from "../registry/registry";
import type { Begin } from "./entries";

/** What is asked for. */
export interface MoveRequest {
  readonly tenant: string;
  /** Id of the stamp it is to go to. */
  readonly to: string;
  /** What it is sold from then on; default what it is now. */
  readonly tier?: Tier;
}

/** What the registry knows of it. */
export interface MoveFacts {
  readonly tenant: TenantItem;
  readonly stamps: readonly StampItem[];
  readonly pools: readonly PoolItem[];
  /** ISO 8601: a stamp is expired after its last day. */
  readonly today: string;
}

/** A move that may be begun. */
export type MovePlan = Pick<Begin, "tenant" | "source" | "target" | "belongs">;

/**
 * Plans a move: the target is under the tenant's law, of its tier, takes tenants and has room in each of its bounds. Pure.
 *
 * @throws StampError `state` with why not; `input` for a stamp there is not
 */
export function planMove({ tier, to }: MoveRequest, { pools, stamps, tenant, today }: MoveFacts): MovePlan {
  const pool = pools.find(({ name }) => name === tenant.pool);
  const target = stamps.find(({ id }) => id === to);
  if (target === undefined)
    throw new StampError("input", "no such stamp", {
      field: "--to",
      received: shown(to),
      allowed: stamps.map(({ id }) => id).join(", "),
    });
  if (pool === undefined)
    throw new StampError("state", `tenant ${tenant.tenant} is in a pool the registry does not have`, {
      received: shown(tenant.pool),
    });
  if (tenant.pending !== undefined) throw stateRefused(tenant, "moving");
  if (tenant.stamp === to)
    throw new StampError("state", `tenant ${tenant.tenant} is on ${to} already`, {
      fix: "name another stamp: stampworks tenants place shows which would take it",
    });
  if (tenant.pinned === true)
    throw new StampError("state", `tenant ${tenant.tenant} is pinned to stamp ${tenant.stamp}`, {
      fix: "end the pin first",
    });
  if (tenant.protection !== undefined)
    throw new StampError(
      "state",
      `a standby of tenant ${tenant.tenant} is kept at ${tenant.standby ?? "another stamp"}`,
      {
        fix: `end that first: stampworks tenants protect ${tenant.tenant} --end`,
      },
    );
  if (tenant.standby === to)
    throw new StampError("state", `${to} is the standby of tenant ${tenant.tenant}`, {
      fix: "give it another standby first",
    });
  const before = tenant.tier ?? (pool.tier as Tier);
  const wanted = tier ?? before;
  // Who names the stamp asks for it.
  const request = { ...requestOf(tenant, pool), tier: wanted, early: true, named: true };
  const { refusal, why } = judge(target, request, today);
  if (refusal !== undefined)
    throw new StampError("state", `stamp ${to} does not take tenant ${tenant.tenant}: ${why}`, {
      fix:
        refusal === "tier"
          ? "choose a stamp of its tier, or change what it is sold with --tier"
          : "choose another stamp, or add one; stampworks tenants place --explain tells what each would say",
    });
  const plan = { tenant: tenant.tenant, source: tenant.stamp, target: to };
  if (wanted === before) return plan;
  return { ...plan, belongs: belonging(tenant, pools, { ...request, tier: wanted }) };
}

function belonging(
  tenant: TenantItem,
  pools: readonly PoolItem[],
  kind: PoolKind,
): NonNullable<Begin["belongs"]> {
  const { residency, tier } = kind;
  const name = poolName(kind);
  if (!pools.some((pool) => pool.name === name))
    throw new StampError("state", `there is no pool for ${tier} tenants of ${residency}`, {
      received: shown(name),
      fix: "register a stamp of that tier first: stampworks tenants register",
    });
  return {
    before: { pool: tenant.pool, ...defined({ tier: tenant.tier }) },
    after: { pool: name, tier },
  };
}

/**
 * Plans a move from what the registry has now.
 * @throws StampError as {@link planMove}; `state` when there is no such tenant or it is being moved already
 */
export async function planFrom(registry: Registry, request: MoveRequest, today: string): Promise<MovePlan> {
  const tenant = await registry.get("tenant", request.tenant);
  if (tenant === undefined)
    throw new StampError("input", "no such tenant", {
      received: shown(request.tenant),
      fix: "stampworks tenants list shows those there are",
    });
  if (tenant.migration !== undefined)
    throw new StampError(
      "state",
      `tenant ${tenant.tenant} is being moved to ${tenant.migration.target} already`,
      {
        fix: `go on with stampworks tenants move ${tenant.tenant} --resume, where it was begun`,
      },
    );
  const [stamps, pools] = [await registry.list("stamp"), await registry.list("pool")];
  return planMove(request, { tenant, stamps, pools, today });
}
