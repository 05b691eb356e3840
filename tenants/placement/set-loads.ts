import type { TenantItem } from "../../components/routing/contract";
import { StampError } from "../../core/errors";
import { untilUndisputed } from "../registry/conflict";
import type { Registry } from "../registry/registry";
import type { MeasuredLoad } from "./load-file";

/** What became of loads that were told. */
export interface LoadsSet {
  readonly changed: number;
  /** Tenants that were counted so already. */
  readonly same: number;
}

/**
 * Counts tenants with what they were measured to take, as many a write as the registry takes. The same again changes nothing.
 *
 * @throws StampError `input` with all names the registry does not have, before anything is written; `state` where a stamp's bound would
 * be passed: those of earlier writes are counted
 */
export async function setLoads(registry: Registry, loads: readonly MeasuredLoad[]): Promise<LoadsSet> {
  const unknown: string[] = [];
  for (const { tenant } of loads)
    if ((await registry.get("tenant", tenant)) === undefined) unknown.push(tenant);
  if (unknown.length > 0)
    throw StampError.all(
      unknown.map(
        (tenant) =>
          new StampError("input", "the registry has no such tenant", {
            field: "tenant",
            received: tenant,
            fix: "see stampworks tenants list",
          }),
      ),
    );
  let changed = 0;
  for (let at = 0; at < loads.length; at += registry.writeSize) {
    const chunk = loads.slice(at, at + registry.writeSize);
    changed += await untilUndisputed(() => setChunk(registry, chunk));
  }
  return { changed, same: loads.length - changed };
}

async function setChunk(registry: Registry, chunk: readonly MeasuredLoad[]): Promise<number> {
  const items: TenantItem[] = [];
  for (const { load, tenant } of chunk) {
    const known = await registry.get("tenant", tenant);
    if (known === undefined || isSame(known.load, load)) continue;
    items.push({ ...known, load, version: known.version + 1 });
  }
  if (items.length > 0) await registry.write(items.map((item) => ({ kind: "tenant", item })));
  return items.length;
}

function isSame(before: TenantItem["load"], after: MeasuredLoad["load"]): boolean {
  if (before === undefined) return false;
  return (
    before.requestsPerSecond === after.requestsPerSecond &&
    before.databaseConnections === after.databaseConnections &&
    before.storageGb === after.storageGb
  );
}
