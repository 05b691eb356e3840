import { type Content, type ObjectStore, readFence } from "../migration/objects/store";
import type { TenantHome } from "./home";
import { NOT_HERE } from "./not-here";

/** A write that does not count: the tenant's home has changed meanwhile. Ask for its home and repeat the write there. */
export class NotHere extends Error {
  override readonly name = "NotHere";
  readonly code = NOT_HERE;
}

/**
 * Writes a tenant's objects so that none is lost in a cut-over: a write counts only when the store's fence still admits it
 * afterwards, for then the mover's last pass, which begins after the fence was closed, sees it.
 */
export class FencedObjects {
  constructor(private readonly store: (stamp: string) => ObjectStore) {}

  /** @throws NotHere when the write does not count */
  async put(home: TenantHome, key: string, content: Content): Promise<void> {
    const store = this.store(home.write);
    await admit(store, home);
    await store.put(key, content);
    await admit(store, home);
  }

  /** @throws NotHere when the removal does not count */
  async remove(home: TenantHome, key: string): Promise<void> {
    const store = this.store(home.write);
    await admit(store, home);
    await store.remove(key);
    await admit(store, home);
  }
}

async function admit(store: ObjectStore, { epoch, tenant, write }: TenantHome): Promise<void> {
  const fence = await readFence(store, tenant);
  if (fence === undefined || (fence.open && epoch >= fence.epoch)) return;
  throw new NotHere(`tenant ${tenant} is not written to at ${write} any more`);
}
