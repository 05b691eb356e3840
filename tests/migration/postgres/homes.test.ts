import fc from "fast-check";
import { tenantItemSchema } from "../../../components/routing/contract";
import { homeOf } from "../../../tenants/client/home";
import { TenantHomes, TenantPaused, UnknownTenant } from "../../../tenants/client/homes";
import { NotHere } from "../../../tenants/client/fenced-objects";

const item = (more: object = {}) =>
  tenantItemSchema.parse({ tenant: "acme", version: 4, pool: "eu-standard", stamp: "a1", ...more });
const moving = (step: string, stamp = "a1") =>
  item({ stamp, migration: { source: "a1", target: "b1", step, epoch: 3, retryAfterSeconds: 7 } });

test.each([
  ["no migration", item(), { read: "a1", write: "a1", paused: false }],
  ["copying", moving("copying"), { read: "a1", write: "a1", paused: false }],
  ["dual-write", moving("dualwrite"), { read: "a1", write: "a1", mirror: "b1", paused: false }],
  ["verifying", moving("verifying"), { read: "a1", write: "a1", mirror: "b1", paused: false }],
  ["the cut-over", moving("moving"), { read: "a1", write: "a1", paused: true, retryAfterSeconds: 7 }],
  ["soaking", moving("soaking", "b1"), { read: "b1", write: "b1", mirror: "a1", paused: false }],
])("during %s an application knows where to read and write", (_, entry, expected) => {
  expect(homeOf(entry)).toMatchObject({ tenant: "acme", epoch: 4, ...expected });
  if (!("mirror" in expected)) expect(homeOf(entry)).not.toHaveProperty("mirror");
});

/** A registry and a clock that a test turns by hand. */
function turned(leaseMs = 100) {
  const state = { now: 0, entry: item() as ReturnType<typeof item> | undefined, asked: 0, slow: 0 };
  const homes = new TenantHomes({
    leaseMs,
    now: () => state.now,
    read: async () => {
      state.asked += 1;
      state.now += state.slow;
      return Promise.resolve(state.entry);
    },
  });
  return { state, homes };
}

test("an answer is kept for the lease, counted from before the question, and no longer", async () => {
  const { homes, state } = turned();
  state.slow = 30;
  await homes.tenantHome("acme");
  state.now = 99;
  await homes.tenantHome("acme");
  expect(state.asked).toBe(1);
  state.now = 100;
  await homes.tenantHome("acme");
  expect(state.asked).toBe(2);
});

test("many questions at once are asked once", async () => {
  const { homes, state } = turned();
  await Promise.all(Array.from({ length: 20 }, () => homes.tenantHome("acme")));
  expect(state.asked).toBe(1);
});

test("without the registry an answer that has run out is none", async () => {
  const { homes, state } = turned();
  await homes.tenantHome("acme");
  state.now = 100;
  state.entry = undefined;
  await expect(homes.tenantHome("acme")).rejects.toBeInstanceOf(UnknownTenant);
});

test("a pause is told with its seconds, and asked about each time", async () => {
  const { homes, state } = turned();
  state.entry = moving("moving");
  for (let turn = 0; turn < 2; turn += 1)
    await expect(homes.tenantHome("acme")).rejects.toMatchObject({
      name: "TenantPaused",
      retryAfterSeconds: 7,
    });
  expect(state.asked).toBe(2);
  state.entry = moving("soaking", "b1");
  expect((await homes.tenantHome("acme")).read).toBe("b1");
});

test("a read that outlived its lease is repeated where the tenant is then", async () => {
  const { homes, state } = turned();
  const reads: string[] = [];
  const result = await homes.read("acme", ({ read }) => {
    reads.push(read);
    if (reads.length === 1) {
      state.now += 101;
      state.entry = moving("soaking", "b1");
    }
    return Promise.resolve(read);
  });
  expect([result, reads]).toEqual(["b1", ["a1", "b1"]]);
});

test("a refused write is repeated where the tenant is then; other errors are its caller's", async () => {
  const { homes, state } = turned();
  await homes.tenantHome("acme");
  state.entry = moving("soaking", "b1");
  const at = await homes.write("acme", ({ write }) =>
    write === "a1" ? Promise.reject(new NotHere("moved")) : Promise.resolve(write),
  );
  expect(at).toBe("b1");
  await expect(homes.write("acme", () => Promise.reject(new Error("mine")))).rejects.toThrow("mine");
});

test("nobody goes by a home of before the cut-over once the mover has waited for the lease", async () => {
  const step = fc.record({ wait: fc.integer({ min: 0, max: 80 }), slow: fc.integer({ min: 0, max: 40 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), fc.nat(600), async (steps, cutAt) => {
      const { homes, state } = turned(100);
      for (const { slow, wait } of steps) {
        state.slow = slow;
        state.now += wait;
        // The cut-over is told at `cutAt`; from `cutAt + lease` on the tenant lives on b1.
        if (state.now >= cutAt) state.entry = moving("moving");
        if (state.now >= cutAt + 100) state.entry = moving("soaking", "b1");
        const home = await homes.tenantHome("acme").catch((error: unknown) => error);
        if (home instanceof TenantPaused) continue;
        if (state.now - slow >= cutAt + 100) expect(home).toMatchObject({ read: "b1" });
      }
    }),
  );
});

test("while the tenant is being moved an answer holds for a second, whatever the lease is", async () => {
  const { homes, state } = turned(10_000);
  state.entry = moving("dualwrite");
  await homes.tenantHome("acme");
  state.now = 999;
  await homes.tenantHome("acme");
  expect(state.asked).toBe(1);
  state.now = 1000;
  await homes.tenantHome("acme");
  expect(state.asked).toBe(2);
});

test("reads go on during the pause where the application wants it, and are repeated when the home changed meanwhile", async () => {
  const state = { entry: moving("moving"), version: 4 };
  const homes = new TenantHomes({ readWhilePaused: true, read: () => Promise.resolve(state.entry) });
  const reads: string[] = [];
  const read = (change?: () => void) =>
    homes.read("acme", ({ read: at }) => {
      reads.push(at);
      change?.();
      return Promise.resolve(at);
    });
  expect(await read()).toBe("a1");
  expect(
    await read(() => {
      state.entry = { ...moving("soaking", "b1"), version: 5 };
    }),
  ).toBe("b1");
  expect(reads).toEqual(["a1", "a1", "b1"]);
  state.entry = { ...moving("moving"), version: 6 };
  const strict = new TenantHomes({ read: () => Promise.resolve(state.entry) });
  await expect(strict.read("acme", () => Promise.resolve(1))).rejects.toBeInstanceOf(TenantPaused);
  const reading = new TenantHomes({ readWhilePaused: true, read: () => Promise.resolve(state.entry) });
  await expect(reading.write("acme", () => Promise.resolve(1))).rejects.toBeInstanceOf(TenantPaused);
});
