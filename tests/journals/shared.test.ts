import { StampError } from "../../core/errors";
import type { JournalStore } from "../../core/journal/store";
import type { OperatorLock } from "../../core/locks/lock";
import type { Entry } from "../../fleet/rollout/entries";
import { ROLLOUT_JOURNAL, type RolloutJournal } from "../../fleet/rollout/journal";
import { stateOf } from "../../fleet/rollout/state";
import { MemoryStore } from "../../tenants/registry/memory";
import { beginOf } from "../rollout/runs";
import { alive, faraway, journalsIn, LEASE_MS, LOCK, plant, ShakyStore } from "./hands";

const RINGS = { canary: ["ca1"], early: ["ea1", "ea2"] };

function step(stamp: string, state: "started" | "done"): Entry {
  return { kind: "step", stamp, direction: "update", state, at: "2026-01-01T00:00:00.000Z" };
}

async function begun(journals: JournalStore, lock: OperatorLock): Promise<RolloutJournal> {
  return journals.create(ROLLOUT_JOURNAL, beginOf(RINGS), lock);
}

describe("the fleet's lock in the registry's store", () => {
  test("one holds it; the other is told who does, since when and what for, until it is given back", async () => {
    const journals = journalsIn(new MemoryStore());
    const lock = await journals.lock("rollout of r1", "the fleet");
    await expect(journals.lock("retire ca1", "the fleet")).rejects.toThrow(
      /^\S+@\S+ \(process \d+\) works on the fleet since 20\d\d-\S+: rollout of r1; wait until it is done/,
    );
    await lock.release();
    const next = await journals.lock("retire ca1", "the fleet");
    expect(next.fence).toBeGreaterThan(lock.fence);
    await next.release();
  });

  test("of many who take it at once one has it, and those who wait for a brief one all have their turns", async () => {
    const journals = journalsIn(new MemoryStore());
    let [most, now] = [0, 0];
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const patience = { isBrief: () => true, signal: new AbortController().signal };
        const lock = await journals.lock(`add s${index}`, "the fleet", patience);
        now += 1;
        most = Math.max(most, now);
        await new Promise(setImmediate);
        now -= 1;
        await lock.release();
      }),
    );
    expect({ most, now }).toEqual({ most: 1, now: 0 });
  });

  test("each part of the work has a lock of its own", async () => {
    const moves = journalsIn(new MemoryStore());
    const acme = await moves.of("acme").lock("tenants move", "tenant acme");
    const other = await moves.of("other").lock("tenants move", "tenant other");
    await expect(moves.of("acme").lock("tenants move", "tenant acme")).rejects.toThrow(
      "works on tenant acme",
    );
    await acme.release();
    await other.release();
  });

  test("a holder on another machine is respected while it gives signs, and succeeded when it gives none", async () => {
    const store = new MemoryStore();
    const journals = journalsIn(store);
    // By its own word just now, and by its signs alone where its clock is years behind or ahead.
    for (const renewedAt of [
      new Date().toISOString(),
      "2026-01-01T00:00:00.000Z",
      "2099-01-01T00:00:00.000Z",
    ]) {
      const life = alive(store, faraway({ renewedAt }));
      await expect(journals.lock("rollout --resume", "the fleet")).rejects.toThrow(
        /ann@elsewhere .* since 2026-01-01/,
      );
      await life.end();
    }
    const lock = await journals.lock("rollout --resume", "the fleet");
    await lock.release();
  });

  test("the lock of a machine that is unplugged is free when its lease has passed here, whatever its clock said", async () => {
    for (const renewedAt of ["2026-01-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z"]) {
      const store = new MemoryStore();
      await plant(store, { ...LOCK, value: faraway({ renewedAt, fence: 5 }) });
      const began = performance.now();
      const lock = await journalsIn(store).lock("rollout --resume", "the fleet");
      expect(performance.now() - began).toBeGreaterThanOrEqual(LEASE_MS * 0.9);
      await lock.release();
    }
  });

  test("a lock nobody can read is passed over, and that is said", async () => {
    const store = new MemoryStore();
    await plant(store, { ...LOCK, value: { pid: "?" } });
    const lock = await journalsIn(store).lock("rollout of r1", "the fleet");
    expect(lock.notice).toBe("the lock said nothing that can be read and was passed over");
    await lock.release();
  });

  test("a holder stays one for as long as it lives, many times its lease", async () => {
    const journals = journalsIn(new MemoryStore(), 200);
    const lock = await journals.lock("rollout of r1", "the fleet");
    for (let look = 0; look < 5; look += 1) {
      await new Promise((done) => setTimeout(done, 150));
      await expect(journals.lock("retire ca1", "the fleet")).rejects.toThrow("rollout of r1");
    }
    expect(lock.lost.aborted).toBe(false);
    await lock.release();
  });

  test("a holder that can't reach the store for its lease knows that it has lost it, and does nothing more", async () => {
    const store = new ShakyStore();
    const lock = await journalsIn(store).lock("rollout of r1", "the fleet");
    const lost = new Promise((done) => lock.lost.addEventListener("abort", done));
    store.isDown = true;
    await lost;
    store.isDown = false;
    await expect(begun(journalsIn(store), lock)).rejects.toThrow();
    await lock.release();
  });
});

describe("a journal in the registry's store", () => {
  test("says after each line what one in a folder says, and the next holder goes on with it", async () => {
    const store = new MemoryStore();
    const journals = journalsIn(store);
    const lock = await journals.lock("rollout of r1", "the fleet");
    const journal = await begun(journals, lock);
    await Promise.all([journal.append(step("ca1", "started")), journal.append(step("ca1", "done"))]);
    await journal.append(step("ea1", "started"));
    journal.close();
    await lock.release();
    const next = await journals.lock("rollout --resume", "the fleet");
    const again = await journals.open(ROLLOUT_JOURNAL, next);
    expect(again?.number).toBe(1);
    for (const state of [again?.state, await journals.read(ROLLOUT_JOURNAL)])
      expect([stateOf(state!, "ca1").state, stateOf(state!, "ea1").state]).toEqual(["done", "started"]);
    again?.close();
    await journals.create(ROLLOUT_JOURNAL, beginOf(RINGS, {}, "r2"), next);
    expect(
      (await journals.readAll(ROLLOUT_JOURNAL)).map(({ begin, number }) => [number, begin.release]),
    ).toEqual([
      [2, "r2"],
      [1, "r1"],
    ]);
    expect(await journals.of("elsewhere").read(ROLLOUT_JOURNAL)).toBeUndefined();
    await next.release();
  });

  test("takes no line of a holder that was taken over, and its holder is told by whom", async () => {
    const store = new MemoryStore();
    const journals = journalsIn(store);
    const lock = await journals.lock("rollout of r1", "the fleet");
    const journal = await begun(journals, lock);
    // It is there for longer than a busy machine may take from here to the end.
    await plant(store, { ...LOCK, value: faraway({ fence: 99, leaseMs: 3_600_000 }) });
    await expect(Promise.resolve(journal.append(step("ca1", "done")))).rejects.toThrow(
      /the work on the fleet was taken over by ann@elsewhere \(process 7\) since 2026-01-01/,
    );
    await expect(Promise.resolve(journal.append(step("ea1", "done")))).rejects.toThrow("taken over");
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
    expect(stateOf((await journals.read(ROLLOUT_JOURNAL))!, "ca1").state).toBe("waiting");
    // What the late one gives back is not its successor's.
    await expect(journals.lock("retire", "the fleet")).rejects.toThrow("ann@elsewhere");
  });

  test("has each line once when answers are lost and the network fails for moments", async () => {
    const store = new ShakyStore();
    const journals = journalsIn(store, 60_000);
    store.next.push("lost");
    const lock = await journals.lock("rollout of r1", "the fleet");
    const journal = await begun(journals, lock);
    for (const fates of [["lost"], ["down", "lost"], ["down"], []] as const) {
      store.next.push(...fates);
      await journal.append(step("ca1", "started"));
    }
    await lock.release();
    const lines: unknown[] = [];
    for await (const row of store.range("journal/fleet/rollout/000000001")) lines.push(row.value);
    expect(lines).toHaveLength(5);
    expect(stateOf((await journals.read(ROLLOUT_JOURNAL))!, "ca1").state).toBe("started");
  });

  test("of a fleet of 10,000 stamps fits the rows of every store, and reads back as it was", async () => {
    const store = new MemoryStore();
    const journals = journalsIn(store);
    const lock = await journals.lock("rollout of r1", "the fleet");
    const ids = Array.from({ length: 10_000 }, (_, index) => `s${index}`);
    const begin = beginOf({ early: ids });
    await journals.create(ROLLOUT_JOURNAL, begin, lock);
    await lock.release();
    for await (const { value } of store.range("journal/fleet/rollout/000000001"))
      expect(JSON.stringify(value).length).toBeLessThan(400_000);
    expect((await journals.read(ROLLOUT_JOURNAL))?.begin).toEqual(begin);
  });

  test.each([
    ["a missing line", "000000003.00", { fence: 9, parts: 1, text: "{}" }],
    ["a line of an earlier holder after a later one's", "000000002.00", { fence: 0, parts: 1, text: "{}" }],
    ["half an entry", "000000002.00", { fence: 9, parts: 2, text: '{"kind"' }],
    ["what is no JSON", "000000002.00", { fence: 9, parts: 1, text: "{" }],
    ["another form", "000000002.00", { line: 2 }],
  ])("with %s is damaged, and nobody goes on with it", async (_, sort, value) => {
    const store = new MemoryStore();
    const journals = journalsIn(store);
    const lock = await journals.lock("rollout of r1", "the fleet");
    await begun(journals, lock);
    await lock.release();
    await plant(store, { partition: "journal/fleet/rollout/000000001", sort, value });
    const error: unknown = await journals.read(ROLLOUT_JOURNAL).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StampError);
    expect(String(error)).toContain("the rollout's journal is damaged");
  });
});
