import type { TenantItem } from "../../../components/routing/contract";
import { StampError } from "../../../core/errors";
import { stateRefused } from "../../../tenants/registry/machine";
import { SETTINGS_FILE } from "../../inventory/settings";

/** Whether nothing is under way of a tenant that makes it ready, or takes it away. */
export function isReady({ erasing, pending }: TenantItem): boolean {
  return pending === undefined && erasing === undefined;
}

/** It is there, and not by this journal. */
export function thereAlready(item: TenantItem): StampError {
  const { pending, stamp, tenant } = item;
  if (pending?.for === "add")
    return new StampError(
      "state",
      `tenant ${tenant} is being added on stamp ${stamp}, by a journal that is elsewhere`,
      {
        fix: `name it with --journal; or take the tenant away and begin again: stampworks tenants remove ${tenant}`,
      },
    );
  if (!isReady(item)) return stateRefused(item, "added");
  return new StampError("state", `tenant ${tenant} is there already, on stamp ${stamp}`, {
    fix: `see what it is: stampworks tenants show ${tenant}; run by hand what its stamp lacks of it`,
  });
}

/** There is no journal to go on with. */
export function neverBegun(tenant: string): StampError {
  return new StampError("state", `nothing was begun of tenant ${tenant} from here`, {
    fix: `begin it: stampworks tenants add ${tenant} --residency <code>; or name its journal's place with --journal`,
  });
}

/** The project declares no steps. */
export function noSteps(tenant: string, item: TenantItem | undefined): StampError {
  const instead =
    item?.pending?.for === "add"
      ? `take the tenant, which is pending, away: stampworks tenants remove ${tenant}`
      : `place the tenant without: stampworks tenants place ${tenant}`;
  return new StampError("input", "the project declares nothing that makes a tenant ready", {
    ...{ file: SETTINGS_FILE, field: "onboard" },
    fix: `declare its steps there (docs/tenants.md), or ${instead}`,
  });
}
