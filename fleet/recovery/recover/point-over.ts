import type { TenantItem } from "../../../components/routing/contract";
import { StampError } from "../../../core/errors";
import { drain } from "../../../tenants/placement/drain";
import { untilUndisputed } from "../../../tenants/registry/conflict";
import type { Registry } from "../../../tenants/registry/registry";

/** Tenants that are named in an error. */
const MOST = 10;

/**
 * How many tenants a lost stamp has, all of which may be pointed to another one.
 * @throws StampError `state` with those that have something newer than a backup, or are half moved
 */
export async function countRecoverable(registry: Registry, lost: string): Promise<number> {
  const kept: string[] = [];
  const moving: string[] = [];
  let all = 0;
  for await (const { migration, protection, stamp, tenant } of registry.tenants({ stamp: lost })) {
    if (migration !== undefined) moving.push(tenant);
    else if (stamp === lost && protection !== undefined) kept.push(tenant);
    if (stamp === lost) all += 1;
  }
  const problems = [
    ...refused(
      kept,
      "have standbys, which are newer than any backup",
      `let them take over first: stampworks tenants failover --stamp ${lost}`,
    ),
    ...refused(
      moving,
      "are being moved from or to it",
      "finish or abort that first: stampworks tenants move <tenant> --resume, --abort",
    ),
  ];
  if (problems.length > 0) throw StampError.all(problems);
  return all;
}

function refused(tenants: readonly string[], problem: string, fix: string): StampError[] {
  if (tenants.length === 0) return [];
  const more = tenants.length > MOST ? ` and ${tenants.length - MOST} more` : "";
  return [
    new StampError("state", `tenants of the stamp ${problem}`, {
      received: `${tenants.slice(0, MOST).join(", ")}${more}`,
      fix,
    }),
  ];
}

/**
 * Points all tenants of a lost stamp to the one that has their data now, as many at a time as the registry writes together. Nobody is
 * placed on the lost one any more. Done again it goes on.
 * @returns how many tenants the new stamp has then
 */
export async function pointOver(registry: Registry, lost: string, to: string): Promise<number> {
  await countRecoverable(registry, lost);
  if ((await registry.get("stamp", lost)) !== undefined) await drain(registry, lost);
  for (let isMore = true; isMore; )
    isMore = await untilUndisputed(async () => {
      const some = await homesAt(registry, lost, registry.writeSize);
      if (some.length === 0) return false;
      const change = (item: TenantItem): TenantItem => ({ ...item, stamp: to, version: item.version + 1 });
      await registry.write(some.map((item) => ({ kind: "tenant", item: change(item) })));
      return true;
    });
  return (await homesAt(registry, to, Number.POSITIVE_INFINITY)).length;
}

async function homesAt(registry: Registry, stamp: string, most: number): Promise<TenantItem[]> {
  const found: TenantItem[] = [];
  for await (const item of registry.tenants({ stamp })) {
    if (item.stamp === stamp) found.push(item);
    if (found.length >= most) break;
  }
  return found;
}
