import { memoryRegistry } from "../../tenants/registry/memory";
import { strangeViews } from "../../fleet/tenants/view/stores";
import type { Registry } from "../../tenants/registry/registry";
import type { ViewStore } from "../../tenants/views/place";
import { viewedStamps, type ViewedStamps } from "./away";

let world: ViewedStamps;
beforeEach(async () => {
  world = await viewedStamps();
});
afterEach(() => world.remove());

const store = (stamp: string): ViewStore => world.stores[stamp as "a1"]!;

/** Another registry, whose writes are fewer: what a replica has that is behind, and one that was restored. */
async function before(): Promise<Registry> {
  const earlier = memoryRegistry("test");
  const item = (await world.plain.get("stamp", "a1"))!;
  const { untold: _, ...told } = await earlier.put("stamp", { ...item, version: 1 });
  await earlier.put("stamp", { ...told, version: 2 });
  return earlier;
}

/** Reads the one so often, and then the other. */
function behind(earlier: Registry, now: Registry, reads: number): Registry {
  let left = reads;
  const one = (): Registry => (left-- > 0 ? earlier : now);
  return new Proxy(now, {
    get: (_, name) =>
      typeof Reflect.get(now, name) === "function"
        ? (...given: unknown[]) =>
            Reflect.apply(Reflect.get(one(), name) as () => unknown, one(), given) as unknown
        : (Reflect.get(now, name) as unknown),
  });
}

test("a replica that comes behind is waited for, and one that stays behind is told from a registry that was restored", async () => {
  const earlier = await before();
  const stamps = await earlier.list("stamp");
  const lagging = behind(earlier, world.plain, 3);
  expect(await strangeViews(lagging, store, stamps, { compared: false, lagMs: 20_000 })).toEqual([]);
  const [stays] = await strangeViews(earlier, store, stamps, { compared: false, lagMs: 300 });
  expect(stays).toMatchObject({
    what: "foreign",
    fix: expect.stringMatching(/^is it a replica\?/u) as unknown,
  });
  expect(stays?.says).toContain("or a replica that is behind?");
  const [restored] = await strangeViews(earlier, store, stamps, { compared: false, lagMs: 0 });
  expect(restored).toMatchObject({ what: "foreign", fix: "stampworks tenants view push a1" });
});

test("a view that somebody begins while stores are looked at is none that nobody tells", async () => {
  const listed = (await world.plain.list("stamp")).map(({ view: _, ...item }) => item);
  expect(await strangeViews(world.plain, store, listed, { compared: false, lagMs: 0 })).toEqual([]);
});

test("stores are asked some at a time", async () => {
  const [item] = await world.plain.list("stamp");
  const stamps = Array.from({ length: 200 }, (_, number) => ({ ...item!, id: `s${number}` }));
  let [now, most] = [0, 0];
  const counted: ViewStore = {
    ...store("a1"),
    list: async function* () {
      now += 1;
      most = Math.max(most, now);
      await new Promise((done) => setImmediate(done));
      now -= 1;
      yield* [];
    },
  };
  await strangeViews(world.plain, () => counted, stamps, { compared: false, lagMs: 0 });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(32);
});
