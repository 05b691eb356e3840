import { randomUUID } from "node:crypto";
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
import { ownJournals } from "../../fleet/journals";
import type { FaultBegin } from "../../fleet/recovery/faults/entries";
import { FAULT_JOURNAL } from "../../fleet/recovery/faults/journal";
import { ServingStamps } from "../../fleet/tenants/standby/serving";
import { keepAll } from "../../fleet/tenants/standby/keep-all";
import { type Mover, PassingError } from "../../tenants/migration/mover";
import { StandbyClaim } from "../../tenants/recovery/claim";
import { STANDBY_JOURNAL } from "../../tenants/recovery/journal";
import { makeWhole } from "../../tenants/recovery/protect";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { FleetFolder } from "../cli/fleet-folder";
import { FaultFleet } from "./faults/fault-fleet";
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

describe("a stamp that standbys are on", () => {
  const fleet = new FaultFleet("http://127.0.0.1:1/");
  const { root } = fleet;
  afterAll(() => fleet.remove());

  async function serving(
    change: object = {},
  ): Promise<{ readonly at: (id: string) => Promise<void>; looks: number }> {
    const registry = memoryRegistry("test");
    await register(registry);
    const item = await registry.get("stamp", "b1");
    await registry.put("stamp", { ...item, ...change, version: 2 } as never);
    const told = { at: (id: string) => stamps.require(id), looks: 0 };
    const get: Registry["get"] = (kind, id) => {
      told.looks += 1;
      return registry.get(kind, id);
    };
    const context = fleetContext<StandbyProgress, StandbyQuestion>({
      ...{ cwd: root, engine: engineSource("embedded"), emit: () => undefined },
    });
    const stamps = new ServingStamps({
      ...{ context, project: readProject(root) },
      registry: Object.assign(Object.create(registry) as Registry, { get }),
    });
    return told;
  }

  test("is looked at once for all who fail over to it", async () => {
    const told = await serving();
    await Promise.all(["b1", "b1", "b1"].map(told.at));
    expect(told.looks).toBe(1);
  });

  const later = new Date(Date.now() + 3_600_000).toISOString();
  test.each([
    [
      "is closed for maintenance",
      { state: "maintenance", maintenance: { until: later, was: "active" } },
      /b1 of the standby would answer nobody: it is in maintenance; open it first: stampworks stamps maintenance b1 --end/,
    ],
    [
      "fails its tenants",
      { failing: { until: later, why: "a disk" } },
      /it fails its tenants, until .*stamps failing b1 --end/,
    ],
  ])("takes nobody over while it %s", async (_, change, problem) => {
    const told = await serving(change);
    await expect(told.at("b1")).rejects.toThrow(problem);
    await expect(told.at("b1")).rejects.toThrow(problem);
  });

  test("takes over once what it failed by is over", async () => {
    const failing = { until: new Date(Date.now() - 1000).toISOString(), why: "a disk" };
    await (await serving({ failing })).at("b1");
  });

  test("takes nobody over where the registry does not know it", async () => {
    await expect((await serving()).at("c1")).rejects.toThrow(/c1 of the standby is not in the registry/);
  });

  test("takes nobody over while it is broken on purpose, and others do", async () => {
    const at = new Date().toISOString();
    const check = {
      healthy: "true",
      others: "true",
      alarm: "true",
      recovers: "mended",
      lastsSeconds: 60,
    } as const;
    const by = { kind: "command", break: "true", broken: "true", mend: "true" } as const;
    const begin = {
      ...{ kind: "begin", version: 1, token: randomUUID(), stamp: "b1", fault: "database", dual: false },
      declared: {
        ...{ class: "standard", cloud: "aws", region: "eu-west-1", rtoMinutes: 5, others: ["a1"] },
        config: { ...check, by, mendSeconds: 60, steadySeconds: 1, everySeconds: 1 },
        load: { command: "true" },
      },
      ...{ by: "test", at },
    } as FaultBegin;
    const faults = ownJournals(root, "fleet").of("faults");
    const lock = await faults.lock("drill fail b1", "a fault");
    const journal = await faults.create(FAULT_JOURNAL, begin, lock);
    await (await serving()).at("b1");
    await journal.append({ kind: "breaking", at });
    await expect((await serving()).at("b1")).rejects.toThrow(
      /a fault is on in its database, made by test .*stampworks drill fail b1 --end/,
    );
    await (await serving()).at("a1");
    await journal.append({ kind: "mended", at, released: true });
    journal.close();
    await lock.release();
    await (await serving()).at("b1");
  });
});
