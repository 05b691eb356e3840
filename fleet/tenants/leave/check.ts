import type { TenantItem } from "../../../components/routing/contract";
import { StampError } from "../../../core/errors";
import { inventoryOf, crossingAt } from "../../../tenants/leave/erase";
import type { Mover } from "../../../tenants/migration/mover";

/** What is looked at before a tenant is erased. */
interface Looked {
  readonly tenant: TenantItem;
  readonly stamps: readonly string[];
  readonly movers: readonly Mover[];
  readonly names: Readonly<Record<string, string>>;
  readonly keep: readonly string[];
}

/**
 * Asks every mover at every stamp what it has, before anything is changed.
 * @returns how much there is, over all
 * @throws StampError `state` with all that could not be deleted, or of which nobody could tell that it is
 */
export async function checkErasure({ keep, movers, names, stamps, tenant }: Looked): Promise<number> {
  const problems: StampError[] = [];
  const say = (field: string, problem: string, fix?: string): void => {
    problems.push(new StampError("state", problem, { field, ...(fix === undefined ? {} : { fix }) }));
  };
  let sum = 0;
  const known = new Set<string>();
  for (const mover of movers) {
    if (mover.count === undefined) {
      say(
        mover.name,
        "can't say what it has of a tenant, so nobody could tell that nothing is left",
        "give the mover count(crossing, stamp)",
      );
      continue;
    }
    for (const stamp of stamps) {
      const crossing = crossingAt(tenant.tenant, stamp, tenant.version, names[mover.name]);
      const found = await inventoryOf(mover, crossing, stamp);
      for (const problem of found.problems) say(mover.name, `at ${stamp}: ${problem}`);
      for (const { count, left, what } of found.held) {
        sum += count;
        known.add(what);
        if (left === true && count > 0 && !keep.includes(what))
          say(
            mover.name,
            `at ${stamp}: ${what} has ${count} rows of the tenant, and is left when tenants move`,
            `delete them by the application, or keep them by name: --keep ${what}`,
          );
      }
    }
  }
  for (const what of keep.filter((name) => !known.has(name)))
    say("--keep", `nothing is called ${what}`, `what there is: ${[...known].join(", ")}`);
  if (problems.length > 0) throw StampError.all(problems);
  return sum;
}
