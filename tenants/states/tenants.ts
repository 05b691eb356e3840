import { defined } from "../../core/defined";
import type { TenantItem } from "../../components/routing/contract";
import { StampError, shown } from "../../core/errors";
import { untilUndisputed } from "../registry/conflict";
import { tenantState } from "../registry/machine";
import type { Registry } from "../registry/registry";

/**
 * Pauses a tenant: its requests get 403 everywhere at once. Its data, its stamp and a move under way stay as they are. Done again,
 * it says another reason.
 *
 * @throws StampError `input` when there is no such tenant
 */
export function suspend(
  registry: Registry,
  tenant: string,
  { reason, now }: { readonly reason?: string; readonly now: Date },
): Promise<TenantItem> {
  return change(registry, tenant, ({ suspended, ...item }) => ({
    ...item,
    suspended: {
      since: suspended?.since ?? now.toISOString(),
      ...defined({ reason }),
    },
  }));
}

/** Ends a tenant's pause; one that is not paused stays as it is. */
export function resume(registry: Registry, tenant: string): Promise<TenantItem> {
  return change(registry, tenant, ({ suspended, ...item }) => (suspended === undefined ? undefined : item));
}

/** Keeps a tenant on its stamp: who would move it is refused until the pin is ended. */
export function pin(registry: Registry, tenant: string): Promise<TenantItem> {
  return change(registry, tenant, (item) => {
    if (item.pinned === true) return undefined;
    if (item.migration !== undefined)
      throw new StampError("state", `tenant ${tenant} is moving`, { fix: "finish or abort the move first" });
    return { ...item, pinned: true };
  });
}

/** Lets a pinned tenant be moved again. */
export function unpin(registry: Registry, tenant: string): Promise<TenantItem> {
  return change(registry, tenant, ({ pinned, ...item }) => (pinned === undefined ? undefined : item));
}

/** What holds of a tenant beside its home, in words; "" where nothing does. */
export function tenantInWords(item: TenantItem): string {
  const { functions = {}, migration, pending, pinned, suspended } = item;
  const words = [
    ...(pending === undefined
      ? []
      : [`pending (${pending.for === "add" ? "being added" : "being restored"}), not served`]),
    ...(tenantState(item) === "erasing" ? ["being erased, not served"] : []),
    ...(suspended === undefined ? [] : ["suspended"]),
    ...(migration === undefined ? [] : [migration.step]),
    ...(pinned === true ? ["pinned"] : []),
    ...Object.entries(functions).map(([name, stamp]) => `${name} on ${stamp}`),
  ];
  return words.join(", ");
}

/** Changes a tenant as it is now; nothing is written where the edit gives none. @throws StampError `input` when there is no such tenant */
export function change(
  registry: Registry,
  tenant: string,
  edit: (item: TenantItem) => TenantItem | undefined,
): Promise<TenantItem> {
  return untilUndisputed(async () => {
    const known = await registry.get("tenant", tenant);
    if (known === undefined) {
      throw new StampError("input", "there is no such tenant", {
        field: "tenant",
        received: shown(tenant),
        fix: "see stampworks tenants list",
      });
    }
    const edited = edit(known);
    return edited === undefined ? known : registry.put("tenant", { ...edited, version: known.version + 1 });
  });
}
