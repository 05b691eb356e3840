import { existsSync } from "node:fs";
import { join } from "node:path";
import { type StampItem, StampState, type TenantItem } from "../../components/routing/contract";
import { defined } from "../../core/defined";
import { openRegistry, REGISTRY_FOLDER } from "../../tenants/registry/open";
import { stateInWords } from "../../tenants/states/stamps";
import { owedViews } from "../tenants/view/owed";
import { MOST_EVIDENCE, type OperatorsReport } from "./model";

/**
 * What operators have set in a fleet's registry.
 * @returns undefined where the fleet has none
 */
export async function operatorsReport(
  named: string | undefined,
  root: string,
  now: Date,
): Promise<OperatorsReport | undefined> {
  if (named === undefined && !existsSync(join(root, REGISTRY_FOLDER))) return undefined;
  const registry = openRegistry(named, { root });
  try {
    const stamps = await registry.list("stamp");
    const pools = await registry.list("pool");
    const suspended: OperatorsReport["suspended"][number][] = [];
    let [allSuspended, pinned] = [0, 0];
    for await (const tenant of registry.tenants()) {
      if (tenant.pinned === true) pinned += 1;
      if (tenant.suspended === undefined) continue;
      allSuspended += 1;
      if (suspended.length < MOST_EVIDENCE) suspended.push(suspendedOf(tenant, tenant.suspended));
    }
    return {
      stamps: stamps
        .filter(({ failing, state }) => state !== StampState.Active || isNow(failing, now))
        .map((stamp) => ({ id: stamp.id, state: stateInWords(stamp, now) })),
      canaries: pools.flatMap(({ canary, name }) =>
        canary === undefined ? [] : [{ pool: name, stamp: canary.stamp, percent: canary.permille / 10 }],
      ),
      ...{ suspended, allSuspended, pinned, views: owedViews(stamps) },
    };
  } finally {
    await registry.close();
  }
}

function isNow(failing: StampItem["failing"], now: Date): boolean {
  return failing !== undefined && new Date(failing.until) > now;
}

function suspendedOf(
  { stamp, tenant }: TenantItem,
  { reason, since }: NonNullable<TenantItem["suspended"]>,
): OperatorsReport["suspended"][number] {
  return defined({ tenant, stamp, since, reason });
}
