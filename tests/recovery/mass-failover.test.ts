import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { engineSource } from "../../cli/common/engine";
import { FolderJournals } from "../../core/journal/folder";
import { fleetContext } from "../../fleet/context";
import { readProject } from "../../fleet/inventory/project";
import {
  behindKeeper,
  type StandbyDesk,
  type StandbyProgress,
  type StandbyQuestion,
  withStandby,
} from "../../fleet/tenants/standby/desk";
import { keepAll } from "../../fleet/tenants/standby/keep-all";
import { type Mover, PassingError } from "../../tenants/migration/mover";
import { StandbyClaim } from "../../tenants/recovery/claim";
import { STANDBY_JOURNAL } from "../../tenants/recovery/journal";
import { makeWhole } from "../../tenants/recovery/protect";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { FleetFolder } from "../cli/fleet-folder";
import { register } from "../migration/world";

/** Tenant acme is on a1, and its standby b1 is kept. */
async function kept(): Promise<Registry> {
  const registry = memoryRegistry("test");
  await register(registry);
  const item = await registry.get("tenant", "acme");
  const protection = { step: "following", since: new Date().toISOString(), reason: "a contract", epoch: 2 };
  await registry.put("tenant", { ...item, standby: "b1", protection, version: 2 });
  return registry;
}

/** A mover whose data at the home does not answer. */
function silent(asked: () => Promise<void>): Mover {
  const none = () => Promise.resolve([]);
  const nothing = () => Promise.resolve(0);
  return {
    ...{ name: "database", check: none, compare: none, sync: nothing, repair: nothing },
    copy: () => Promise.resolve(),
    purge: () => Promise.resolve(),
    close: () => Promise.resolve(),
    hold: async (_crossing, stamp) => {
      if (stamp !== "a1") return;
      await asked();
      throw new PassingError("a1 does not answer");
    },
  };
}

describe("a service that keeps standbys, while a whole stamp's tenants fail over", () => {
  const folder = new FleetFolder({});
  afterAll(() => folder.remove());

  function deskOf(registry: Registry, signal: AbortSignal, told: (reason: string) => void): StandbyDesk {
    const { root } = folder;
    const context = fleetContext<StandbyProgress, StandbyQuestion>({
      ...{ cwd: root, engine: engineSource("embedded"), signal },
      emit: ({ event }) => {
        if (event.kind === "retry") told(event.reason);
      },
    });
    const journals = new FolderJournals(join(root, "moves"));
    return { context, registry, journals, folder: root, root, project: readProject(root) };
  }

  test("leaves alone who is failing over, so that the tenant's lock is free", async () => {
    const registry = await kept();
    const item = await registry.get("tenant", "acme");
    const migration = { source: "a1", target: "b1", step: "moving", epoch: 2, retryAfterSeconds: 5 };
    await registry.put("tenant", { ...item, migration, version: 3 });
    const told: string[] = [];
    const stopped = new AbortController();
    const all = keepAll(deskOf(registry, stopped.signal, (reason) => told.push(reason)));
    await sleep(100);
    stopped.abort();
    await all;
    expect(told).toEqual([]);
  });

  test("gives the lock up at its next try, once somebody else has taken the tenant over", async () => {
    const registry = await kept();
    const journals = new FolderJournals(join(folder.root, "own"));
    const at = new Date().toISOString();
    const journal = await journals.create(STANDBY_JOURNAL, {
      ...{ kind: "begin", version: 1, tenant: "acme", home: "a1", standby: "b1", reason: "a contract" },
      ...{ movers: ["database"], left: [], names: {}, everyMs: 100, by: "test", at },
    });
    let tries = 0;
    const mover = silent(async () => {
      tries += 1;
      if (tries === 2)
        await StandbyClaim.take(registry, "acme", (item, epoch) => ({
          ...item,
          protection: { step: "following", since: at, reason: "a contract", epoch },
        }));
      if (tries === 5) throw new Error("it goes on");
    });
    try {
      await expect(
        makeWhole(journal, {
          ...{ registry, movers: [mover], by: "test", now: () => Date.now(), patienceMs: 60_000 },
          ...{ signal: new AbortController().signal, sleep: () => Promise.resolve() },
        }),
      ).rejects.toThrow(/somebody else has taken over tenant acme/);
      expect(tries).toBe(2);
    } finally {
      journal.close();
    }
  });

  test("is waited for by a failover, and nobody else is", async () => {
    const { signal } = new AbortController();
    const desk = deskOf(await kept(), signal, () => undefined);
    const work = () => Promise.resolve();
    const failover = () => withStandby(desk, "acme", "tenants failover", work, behindKeeper(signal));
    const keeper = await desk.journals.of("acme").lock("tenants protect", "tenant acme");
    setTimeout(() => void keeper.release(), 300);
    // It gets the lock, and sees that there is no journal here.
    await expect(failover()).rejects.toThrow(/no standby of tenant acme is kept from here/);
    const other = await desk.journals.of("acme").lock("tenants failback", "tenant acme");
    await expect(failover()).rejects.toThrow(/tenants failback/);
    await other.release();
  });
});
