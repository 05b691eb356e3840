import type { TenantItem } from "../../components/routing/contract";
import { StampError } from "../../core/errors";
import type { Registry } from "../registry/registry";
import { stampsOf } from "../registry/usage";
import { entryOf, type ViewDocument } from "./document";

/** What a view is made of. */
export type ViewedRegistrySource = Pick<Registry, "sequence" | "since" | "tenants">;

/** Most times it is read anew because more was written meanwhile than the log keeps. */
const TRIES = 5;

/**
 * A stamp's tenants as of one write of the registry. It is the same for everybody who takes that write, so two who write the view of it
 * write the same.
 *
 * Stores have no view of one moment: what they have is read, and what was written meanwhile is put on top.
 */
export async function viewOf(registry: ViewedRegistrySource, stamp: string): Promise<ViewDocument> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const before = await registry.sequence();
    const items = new Map<string, TenantItem>();
    for await (const item of registry.tenants({ stamp })) items.set(item.tenant, item);
    const writes = await registry.since(before);
    if (writes === undefined) continue;
    for (const write of writes) {
      if (write.kind !== "tenant") continue;
      if (write.item !== undefined && stampsOf(write.item).has(stamp)) items.set(write.key, write.item);
      else items.delete(write.key);
    }
    const tenants = [...items.values()].sort((a, b) => (a.tenant < b.tenant ? -1 : 1)).map(entryOf);
    return { format: 1, stamp, sequence: writes.at(-1)?.sequence ?? before, tenants };
  }
  throw new StampError("locked", "others write to the registry all the time", { fix: "try again later" });
}
