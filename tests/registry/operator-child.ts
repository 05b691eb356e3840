import { isConflict, untilUndisputed } from "../../tenants/registry/conflict";
import { LmdbStore } from "../../tenants/registry/lmdb";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { tenantOf } from "./items";

// One of several operators, a process of its own, on the registry in the folder it is told. It takes as many tenants as
// it gets, of those all compete for, raises a number that all raise, and says what it did after each write that returned.
const [folder = "", name = "", rounds = "0"] = process.argv.slice(2);
const registry = new RowRegistry(new LmdbStore(folder), name);

async function run(): Promise<void> {
  for (let round = 0; round < Number(rounds); round += 1) {
    const stamp = round % 2 === 0 ? "s1" : "s2";
    try {
      await registry.put("tenant", tenantOf(`t${round}`, stamp, { standby: undefined }));
      process.send?.({ took: `t${round}` });
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
    await untilUndisputed(async () => {
      const item = (await registry.get("stamp", "counter"))!;
      await registry.put("stamp", {
        ...item,
        retryAfterSeconds: item.retryAfterSeconds + 1,
        version: item.version + 1,
      });
    });
    process.send?.({ raised: 1 });
  }
  await registry.close();
}

run().then(
  () => process.send?.({ end: "" }),
  (error: unknown) => process.send?.({ end: String(error) }),
);
