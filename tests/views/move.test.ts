import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import type { TenantHomes } from "../../tenants/client/homes";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import { ObjectMover } from "../../tenants/migration/objects/mover";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { openView } from "../../tenants/views/open";
import { pushView } from "../../tenants/views/push";
import { ViewedRegistry } from "../../tenants/views/viewed-registry";
import { perform, type Stage } from "../migration/stage";
import { FAST, register, temporaryFolder } from "../migration/world";

const LEASE_MS = 400;
const STAMPS = ["a1", "b1"] as const;

/** Moves acme while the applications of both stamps ask their own views all the time. @returns whose answers came in which order */
async function moved(registryOf: (plain: Registry, storeOf: (stamp: string) => DirectoryStore) => Registry) {
  const { folder, remove } = temporaryFolder();
  const stop = new AbortController();
  try {
    const storeOf = (stamp: string): DirectoryStore => new DirectoryStore(join(folder, `objects-${stamp}`));
    const plain = memoryRegistry("test");
    await register(plain);
    for (const id of STAMPS) {
      const item = (await plain.get("stamp", id))!;
      await plain.put("stamp", { ...item, view: true, version: item.version + 1 });
      await pushView(plain, storeOf(id), id);
    }
    const stage: Stage = { folder, urls: {}, settings: { ...FAST, leaseMs: LEASE_MS } };
    await storeOf("a1").put("t/acme/one", { body: Buffer.from("1"), size: 1 });
    const homes: string[] = [];
    const ask = async (of: TenantHomes): Promise<void> => {
      while (!stop.signal.aborted) {
        const home = await of.tenantHome("acme").catch(() => undefined);
        if (home !== undefined && homes.at(-1) !== home.write) homes.push(home.write);
        await sleep(2);
      }
    };
    const asking = STAMPS.map((stamp) =>
      ask(openView(join(folder, `objects-${stamp}`), { stamp, leaseMs: LEASE_MS }).homes),
    );
    const movers = [new ObjectMover({ store: storeOf, prefix: "t/{tenant}/", folder, parallel: 1 })];
    const result = await perform(
      stage,
      registryOf(plain, storeOf),
      { direction: "forward", to: "b1" },
      { movers },
    );
    // The application of b1 sees it in the end, however busy the machine is.
    for (let tries = 0; tries < 1000 && !homes.includes("b1"); tries += 1) await sleep(10);
    const left = await openView(join(folder, "objects-a1"), { stamp: "a1" }).tenants();
    stop.abort();
    await Promise.all(asking);
    return { result, homes, left: left.map(({ tenant }) => tenant) };
  } finally {
    stop.abort();
    remove();
  }
}

test("a tenant that moves is served by one stamp after the other: the one that it left never answers once the other has", async () => {
  const { homes, left, result } = await moved((plain, storeOf) => new ViewedRegistry(plain, storeOf));
  expect({ result, homes, left }).toEqual({ result: "done", homes: ["a1", "b1"], left: [] });
});

test("a mover that tells no stamp is found out by the same look", async () => {
  const { left } = await moved((plain, storeOf) => {
    // The target alone is told.
    return new ViewedRegistry(plain, (stamp) => (stamp === "b1" ? storeOf(stamp) : storeOf("nowhere")));
  });
  expect(left).toEqual(["acme"]);
});
