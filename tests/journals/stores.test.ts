import { CosmosClient } from "@azure/cosmos";
import { ROLLOUT_JOURNAL } from "../../fleet/rollout/journal";
import { stateOf } from "../../fleet/rollout/state";
import { openCosmos } from "../../tenants/registry/cosmos";
import { openFirestore } from "../../tenants/registry/firestore";
import type { RowStore } from "../../tenants/registry/rows";
import { CosmosEmulator, missingCosmos } from "../emulators/cosmos";
import { FirestoreStandIn } from "../emulators/firestore";
import { beginOf } from "../rollout/runs";
import { faraway, journalsIn, LOCK, plant } from "./hands";

const RINGS = { canary: ["ca1"] };
/** Longer than a machine may be busy between two signs of a holder. */
const LEASE_MS = 3000;

/** What locks and journals promise, whatever store of a cloud keeps them. */
function keepsTheLock(open: () => RowStore): void {
  let stores: RowStore[] = [];
  const operator = (leaseMs?: number) => {
    const store = open();
    stores.push(store);
    return journalsIn(store, leaseMs);
  };
  afterEach(async () => {
    for (const store of stores) await store.close();
    stores = [];
  });

  test("one holds it, the other is told who does; it is given back, and each holder's number is higher", async () => {
    const [ann, bob] = [operator(LEASE_MS), operator(LEASE_MS)];
    const lock = await ann.lock("rollout of r1", "the fleet");
    await expect(bob.lock("retire ca1", "the fleet")).rejects.toThrow(
      /works on the fleet since 20\d\d-\S+: rollout of r1/,
    );
    await lock.release();
    const next = await bob.lock("retire ca1", "the fleet");
    expect(next.fence).toBeGreaterThan(lock.fence);
    await next.release();
  });

  test("of six who take it at once one has it", async () => {
    const taken = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) => operator(LEASE_MS).lock(`rollout of r${index}`, "the fleet")),
    );
    const won = taken.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    expect(won).toHaveLength(1);
    for (const lock of won) await lock.release();
  });

  test("who was taken over writes no line more, and who comes next goes on from the journal", async () => {
    const store = open();
    stores.push(store);
    const ann = journalsIn(store);
    const lock = await ann.lock("rollout of r1", "the fleet");
    const journal = await ann.create(ROLLOUT_JOURNAL, beginOf(RINGS), lock);
    const at = "2026-01-01T00:00:00.000Z";
    const line = { kind: "step", stamp: "ca1", direction: "update", at } as const;
    await journal.append({ ...line, state: "started" });
    await plant(store, { ...LOCK, value: faraway({ fence: 99, renewedAt: at }) });
    await expect(Promise.resolve(journal.append({ ...line, state: "done" }))).rejects.toThrow(
      "was taken over by ann@elsewhere",
    );
    await lock.release();
    const bob = operator();
    // The holder elsewhere gives no sign: its lease ends.
    const next = await bob.lock("rollout --resume", "the fleet");
    expect(next.fence).toBeGreaterThan(lock.fence);
    const again = await bob.open(ROLLOUT_JOURNAL, next);
    expect(stateOf(again!.state, "ca1").state).toBe("started");
    await again?.append({ ...line, state: "done" });
    expect(stateOf((await bob.read(ROLLOUT_JOURNAL))!, "ca1").state).toBe("done");
    await next.release();
  });
}

describe("the fleet's lock and journal in Firestore, over a stand-in for its interface", () => {
  let standIn: FirestoreStandIn;
  let collections = 0;
  const given = process.env["FIRESTORE_EMULATOR_HOST"];
  beforeAll(async () => {
    standIn = await FirestoreStandIn.start();
    process.env["FIRESTORE_EMULATOR_HOST"] = standIn.host;
  });
  beforeEach(() => {
    collections += 1;
  });
  afterAll(() => {
    standIn.stop();
    if (given === undefined) delete process.env["FIRESTORE_EMULATOR_HOST"];
    else process.env["FIRESTORE_EMULATOR_HOST"] = given;
  });
  keepsTheLock(() => openFirestore({ project: "stampworks-test", collection: `locks-${collections}` }));
});

(missingCosmos === undefined ? describe : describe.skip)(
  `the fleet's lock and journal in Cosmos DB, in an emulator${missingCosmos === undefined ? "" : ` (${missingCosmos})`}`,
  () => {
    const key = Buffer.from("emulator").toString("base64");
    let emulator: CosmosEmulator;
    let client: CosmosClient;
    let containers = 0;
    const containerOf = (): string => `locks-${containers}`;
    beforeAll(async () => {
      emulator = await CosmosEmulator.start();
      const connectionPolicy = { enableEndpointDiscovery: false };
      client = new CosmosClient({ endpoint: emulator.endpoint, key, connectionPolicy });
    });
    beforeEach(async () => {
      containers += 1;
      const { database } = await client.databases.createIfNotExists({ id: "fleet" });
      await database.containers.createIfNotExists({
        id: containerOf(),
        partitionKey: { paths: ["/pk"] },
      });
    });
    afterAll(() => {
      client.dispose();
      emulator.stop();
    });
    keepsTheLock(() =>
      openCosmos({ account: emulator.endpoint, key, database: "fleet", container: containerOf() }),
    );
  },
);
