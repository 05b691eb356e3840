import type { TenantItem } from "../../components/routing/contract";
import { stampsOf } from "./usage";

/**
 * The stamps whose views are not right any more once a tenant is written: those it was on, and those it will be on.
 *
 * A tenant whose standby is whole may be failed over while its stamp can't be told: its view sends who asks to the registry, as long as
 * the standby is kept. That the standby is whole is written only where the view says so, so nothing is owed from then on.
 */
export function untoldBy(before: TenantItem | undefined, after: TenantItem | undefined): readonly string[] {
  const [was, will] = [before, after].map((item) =>
    item === undefined ? new Set<string>() : stampsOf(item),
  );
  const stamps = new Set([...was!, ...will!]);
  const isAsked = isWhole(before) && after?.protection !== undefined;
  return [...stamps].filter((stamp) => !(isAsked && was!.has(stamp) && will!.has(stamp)));
}

/** Whether a tenant's standby has taken over, or can: its stamps send who asks to the registry. */
export function isWhole(item: TenantItem | undefined): boolean {
  return item?.protection !== undefined && item.protection.step !== "copying";
}
