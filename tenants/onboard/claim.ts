import type { TenantItem } from "../../components/routing/contract";
import { StampError } from "../../core/errors";
import type { PlaceRequest } from "../placement/judge";
import { place, type PlaceOptions } from "../placement/place";
import { untilUndisputed } from "../registry/conflict";
import type { Registry } from "../registry/registry";

/**
 * Gives a tenant its place, where it is not served yet, and takes it over: whoever was adding it is fenced off.
 * @param now ISO 8601
 * @throws StampError `state` where no stamp takes it, or it is there otherwise
 */
export async function takePending(
  registry: Registry,
  request: PlaceRequest,
  options: PlaceOptions,
  now: string,
): Promise<TenantItem> {
  await place(registry, request, { ...options, pending: { since: now, for: "add" } });
  return untilUndisputed(async () => {
    const item = await registry.get("tenant", request.tenant);
    if (item?.pending?.for !== "add") throw takenOver(request.tenant);
    const version = item.version + 1;
    return registry.put("tenant", { ...item, version, pending: { ...item.pending, epoch: version } });
  });
}

/** @throws StampError `locked` when somebody else has taken over */
export async function requireOwn(registry: Registry, tenant: string, epoch: number): Promise<TenantItem> {
  const item = await registry.get("tenant", tenant);
  if (item?.pending?.epoch !== epoch) throw takenOver(tenant);
  return item;
}

/** The tenant is served from now on. */
export function serve(registry: Registry, tenant: string, epoch: number): Promise<TenantItem> {
  return untilUndisputed(async () => {
    const { pending: _, ...item } = await requireOwn(registry, tenant, epoch);
    return registry.put("tenant", { ...item, version: item.version + 1 });
  });
}

function takenOver(tenant: string): StampError {
  return new StampError("locked", `somebody else has taken over tenant ${tenant}`, {
    fix: `see what became of it: stampworks tenants show ${tenant} --history`,
  });
}
