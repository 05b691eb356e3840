import { join } from "node:path";
import type { Content } from "../../tenants/migration/objects/store";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { payView } from "../../tenants/views/debts";
import { openView } from "../../tenants/views/open";
import { ViewedRegistry } from "../../tenants/views/viewed-registry";
import { register, temporaryFolder } from "../migration/world";

/** A stamp's store that can be away for a while. */
export class Away extends DirectoryStore {
  away = false;

  override async put(key: string, content: Content, expected?: string): Promise<string> {
    if (this.away) throw new Error("the bucket is away");
    return super.put(key, content, expected);
  }
}

/** Two stamps that go by views, with acme on a1, and how each command opens the registry: anew. */
export interface ViewedStamps {
  readonly plain: Registry;
  readonly stores: Readonly<Record<string, Away>>;
  readonly open: () => ViewedRegistry;
  readonly tenants: (stamp: string) => Promise<readonly { readonly tenant: string }[]>;
  /** The command's write, while a1 can't be told; then its store is back. */
  readonly untold: (work: (registry: ViewedRegistry) => Promise<unknown>) => Promise<void>;
  /** The command again: it opens the registry, does its work, and settles as the fleet's commands do. */
  readonly again: <T>(work: (registry: ViewedRegistry) => Promise<T>) => Promise<T>;
  readonly homes: (stamp: string) => ReturnType<typeof openView>["homes"];
  readonly remove: () => void;
}

export async function mark(registry: Registry, id: string): Promise<void> {
  const item = (await registry.get("stamp", id))!;
  await registry.put("stamp", { ...item, view: true, version: item.version + 1 });
}

export async function viewedStamps(plain: Registry = memoryRegistry("test")): Promise<ViewedStamps> {
  const { folder, remove } = temporaryFolder();
  const stores = { a1: new Away(join(folder, "a1")), b1: new Away(join(folder, "b1")) };
  const storeOf = (stamp: string): Away => stores[stamp as "a1"];
  const open = (): ViewedRegistry => new ViewedRegistry(plain, storeOf);
  const view = (stamp: string) =>
    openView(join(folder, stamp), { stamp, registry: (tenant) => plain.get("tenant", tenant) });
  await register(plain);
  for (const id of ["a1", "b1"]) {
    await mark(plain, id);
    await payView(plain, storeOf(id), id);
  }
  return {
    ...{ plain, stores, open, remove },
    tenants: (stamp) => view(stamp).tenants(),
    homes: (stamp) => view(stamp).homes,
    untold: async (work) => {
      stores.a1.away = true;
      await expect(work(open())).rejects.toThrow("could not be told");
      stores.a1.away = false;
    },
    again: async (work) => {
      const registry = open();
      const result = await work(registry);
      await registry.settle();
      return result;
    },
  };
}
