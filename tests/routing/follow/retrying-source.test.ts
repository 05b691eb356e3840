import { type Changes, emptyTable, type Table } from "../../../router/table/changes";
import { retryingSource } from "../../../router/follow/retrying-source";
import { MemoryRegistry } from "../../../router/follow/registry";
import { Synchroniser } from "../../../router/follow/synchroniser";
import type { RegistrySource } from "../../../tenants/registry/registry";
import { POOLS, STAMPS, TABLE, TENANTS } from "../fleet";

const never = new AbortController().signal;
const forEver = <T>(): Promise<T> => new Promise<T>(() => {});
const silent: RegistrySource = { snapshot: forEver, since: forEver };

function filled(): MemoryRegistry {
  const registry = new MemoryRegistry();
  for (const stamp of STAMPS) registry.putStamp(stamp);
  for (const pool of POOLS) registry.putPool(pool);
  registry.load(TENANTS);
  return registry;
}

describe("a registry that is waited for with patience", () => {
  test("is read as it is when it answers", async () => {
    const registry = filled();
    const patient = retryingSource(registry, never);
    expect(await patient.snapshot()).toEqual(await registry.snapshot());
    expect(await patient.since(0)).toEqual(await registry.since(0));
  });

  test("is found to be away when it says nothing, before all of it is asked for", async () => {
    let snapshots = 0;
    const counted: RegistrySource = {
      ...silent,
      snapshot: () => {
        snapshots += 1;
        return forEver();
      },
    };
    await expect(retryingSource(counted, never, 30).snapshot()).rejects.toThrow(
      "the registry does not answer; received nothing in 0.03 seconds",
    );
    expect(snapshots).toBe(0);
  });

  test("holds nobody up who is told to stop, now or later", async () => {
    const stop = new AbortController();
    const patient = retryingSource(silent, stop.signal);
    const waiting = [patient.since(1), patient.snapshot()].map((work) =>
      work.catch((error: Error) => error.message),
    );
    stop.abort();
    const told = "the registry does not answer; received the router is told to stop";
    expect(await Promise.all(waiting)).toEqual([told, told]);
    await expect(patient.since(1)).rejects.toThrow("told to stop");
  });
});

describe("following a registry that is away for a moment", () => {
  test("goes on where it was: what was read once is not read again", async () => {
    const registry = filled();
    let snapshots = 0;
    let isAway = false;
    const synchroniser = new Synchroniser({
      snapshot: () => {
        snapshots += 1;
        return registry.snapshot();
      },
      since: (sequence) =>
        isAway ? Promise.reject(new Error("no route to host")) : registry.since(sequence),
    });
    expect({ ...(await synchroniser.begin()), v: "" }).toEqual({ ...TABLE, v: "" });
    let applied: Table = emptyTable();
    const sink = {
      apply: (_: Table, after: Table) => {
        applied = after;
        return Promise.resolve();
      },
    };
    isAway = true;
    expect(await synchroniser.follow(sink)).toMatchObject({ outcome: "away", problem: "no route to host" });
    isAway = false;
    const stamp = STAMPS[0]!;
    registry.putStamp({ ...stamp, state: "maintenance", version: stamp.version + 1 });
    expect(await synchroniser.follow(sink)).toMatchObject({ outcome: "changed" });
    expect(applied["s.AA"]).toMatch(/ m300( |$)/);
    expect(snapshots).toBe(1);
  });

  test("reads no whole registry again because a sink failed, and the sink gets all it lacks", async () => {
    const registry = filled();
    let snapshots = 0;
    const synchroniser = new Synchroniser({
      snapshot: () => {
        snapshots += 1;
        return registry.snapshot();
      },
      since: (sequence) => registry.since(sequence),
    });
    await synchroniser.begin();
    const broken = { apply: () => Promise.reject(new Error("cut off")) };
    const close = (index: number): void => {
      const stamp = STAMPS[index]!;
      registry.putStamp({ ...stamp, state: "maintenance", version: stamp.version + 1 });
    };
    close(0);
    expect(await synchroniser.follow(broken)).toMatchObject({ outcome: "away", problem: "cut off" });
    expect(await synchroniser.follow(broken)).toMatchObject({ outcome: "away" });
    close(1);
    expect(await synchroniser.follow(broken)).toMatchObject({ outcome: "away" });
    const puts: (readonly [string, string])[] = [];
    const sink = {
      apply: (_before: Table, _after: Table, changes: Changes) => {
        puts.push(...changes.puts);
        return Promise.resolve();
      },
    };
    expect(await synchroniser.follow(sink)).toMatchObject({ outcome: "changed" });
    // The countries of visitors that the closed stamps took go to others.
    const keys = puts.map(([key]) => key).filter((key) => !key.startsWith("n."));
    expect(keys.sort()).toEqual(["s.AA", "s.AB"]);
    expect(await synchroniser.follow(sink)).toMatchObject({ outcome: "current" });
    expect(snapshots).toBe(1);
  });
});
