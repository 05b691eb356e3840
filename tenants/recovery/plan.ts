import { StampError, shown } from "../../core/errors";
import type { PoolItem, StampItem, TenantItem } from "../../components/routing/contract";
import { judge, requestOf } from "../placement/judge";

/** What the registry knows of a tenant that is to have a standby. */
export interface StandbyFacts {
  readonly tenant: TenantItem;
  readonly stamps: readonly StampItem[];
  readonly pools: readonly PoolItem[];
  /** ISO 8601: a stamp is expired after its last day. */
  readonly today: string;
}

/**
 * Whether a stamp may be a tenant's standby: it must be one that could be its home, under its law, of its tier and pool, with room in
 * each of its bounds. Pure.
 * @throws StampError `state` with why not; `input` for a stamp there is not
 */
export function requireStandby(standby: string, { pools, stamps, tenant, today }: StandbyFacts): void {
  const { migration, stamp, tenant: name } = tenant;
  const target = stamps.find(({ id }) => id === standby);
  const pool = pools.find((one) => one.name === tenant.pool);
  if (target === undefined || pool === undefined)
    throw new StampError("input", "no such stamp", {
      field: "--standby",
      received: shown(standby),
      allowed: stamps.map(({ id }) => id).join(", "),
    });
  if (migration !== undefined)
    throw new StampError("state", `tenant ${name} is being moved to ${migration.target}`, {
      fix: `finish or abort that first: stampworks tenants move ${name} --resume, --abort`,
    });
  if (standby === stamp)
    throw new StampError("state", `tenant ${name} is on ${stamp}, which can't be its standby, too`, {
      fix: "name another stamp",
    });
  // A place that is kept free for it already is its own.
  if (tenant.standby === standby) return;
  const { refusal, why } = judge(target, { ...requestOf(tenant, pool), early: true }, today);
  if (refusal === undefined) return;
  throw new StampError("state", `stamp ${standby} can't be the standby of tenant ${name}: ${why}`, {
    fix: "choose a stamp that would take it: stampworks tenants place --explain tells what each would say",
  });
}
