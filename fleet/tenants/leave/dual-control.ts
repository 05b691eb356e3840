import type { TenantItem } from "../../../components/routing/contract";
import { StampError } from "../../../core/errors";
import type { Registry } from "../../../tenants/registry/registry";
import { requireOther } from "../../work/second-operator";

/**
 * Writes down that an operator wants a tenant erased, for a second one to confirm. Asked again, it says who asked first.
 * @returns who asked
 */
export async function askFor(registry: Registry, item: TenantItem, by: string): Promise<string> {
  if (item.erasing !== undefined) return item.erasing.by;
  const erasing = { step: "asked", since: new Date().toISOString(), by } as const;
  await registry.put("tenant", { ...item, version: item.version + 1, erasing });
  return by;
}

/** @throws StampError `state` where nobody asked, or the one who asked confirms himself */
export function requireSecond({ erasing, tenant }: TenantItem, by: string): void {
  if (erasing === undefined)
    throw new StampError("state", `nobody asked for the erasure of ${tenant}`, {
      fix: `ask for it first, as another operator: stampworks tenants erase ${tenant}`,
    });
  requireOther(`the erasure of ${tenant}`, erasing.by, by);
}
