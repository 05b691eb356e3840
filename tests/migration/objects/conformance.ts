import { Readable } from "node:stream";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import type { Attributes, ObjectStore } from "../../../tenants/migration/objects/store";
import { temporaryFolder } from "../world";

const OUT = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };

/** Two places of a store, empty. */
export interface Places {
  /** The stores of `a1` and `b1`; of another stamp one whose place is not there. */
  readonly store: (stamp: string) => ObjectStore;
  /** The store of `b1`, which writes what is larger than a few bytes in parts. */
  readonly inParts?: ObjectStore;
  /** Removes what is kept beside an object's content, as somebody else would. */
  readonly strip?: (key: string) => Promise<void>;
}

/** What a store keeps and takes. */
export interface Kept {
  readonly attributes: Attributes;
  readonly keys: readonly string[];
  /** How it says that a place is not there. */
  readonly missing?: RegExp;
  /** What is kept beside an object that is written in parts, where an emulator keeps less of it; default the attributes. */
  readonly ofLarge?: Attributes;
  /** Bytes of an object that is written in parts. */
  readonly large?: number;
}

/** What every store of objects must do; each is held to the same. */
export function storeTests(kept: Kept, places: () => Promise<Places>): void {
  const temporary = temporaryFolder();
  afterAll(() => temporary.remove());
  let count = 0;

  async function world(): Promise<Places & { mover: ObjectMover }> {
    count += 1;
    const made = await places();
    const mover = new ObjectMover({
      name: `objects${count}`,
      store: made.store,
      prefix: "t/{tenant}/",
      folder: temporary.folder,
    });
    return { ...made, mover };
  }

  const put = (store: ObjectStore, key: string, text: string, more: Attributes = kept.attributes) => {
    const body = Buffer.from(text);
    return store.put(key, { body, size: body.length, ...more });
  };

  test("objects arrive whole, with what is kept beside them, whatever their keys", async () => {
    const { mover, store } = await world();
    for (const [index, key] of kept.keys.entries()) await put(store("a1"), `t/acme/${key}`, `text ${index}`);
    await put(store("a1"), "t/acme/empty", "");
    await put(store("a1"), "t/acme2/other", "not moved");
    expect(await mover.check(OUT)).toEqual([]);
    await mover.hold(OUT, "b1", "closed");
    await mover.hold(OUT, "a1", "open");
    await mover.copy(OUT, TOOLS);
    const all = kept.keys.length + 1;
    expect(await mover.compare(OUT)).toMatchObject([{ from: all, to: all, differing: [] }]);
    for (const [index, key] of kept.keys.entries()) {
      const found = await store("b1").get(`t/acme/${key}`);
      expect(await textOf(found?.body)).toBe(`text ${index}`);
      expect(found).toMatchObject(kept.attributes);
    }
    await mover.purge(OUT, "a1");
    expect(await keysOf(store("a1"), "t/")).toEqual(["t/acme2/other"]);
    expect(await keysOf(store("b1"), "t/acme2/")).toEqual([]);
  });

  test("what is changed, removed or added comes along, and what differs at the target is found and brought again", async () => {
    const { mover, store, strip } = await world();
    for (const name of ["a", "b", "c", "d"]) await put(store("a1"), `t/acme/${name}`, name);
    await mover.hold(OUT, "b1", "closed");
    await mover.hold(OUT, "a1", "open");
    await mover.copy(OUT, TOOLS);
    await put(store("a1"), "t/acme/a", "changed");
    await store("a1").remove("t/acme/b");
    await put(store("a1"), "t/acme/e", "new");
    expect(await mover.sync(OUT)).toBe(3);
    expect(await mover.sync(OUT)).toBe(0);
    await put(store("b1"), "t/acme/c", "planted");
    await put(store("b1"), "t/acme/f", "too many");
    await strip?.("t/acme/d");
    const differing = ["t/acme/c", ...(strip === undefined ? [] : ["t/acme/d"]), "t/acme/f"];
    expect(await mover.compare(OUT)).toMatchObject([{ from: 4, to: 5, differing }]);
    expect(await mover.repair(OUT)).toBe(differing.length);
    expect(await mover.compare(OUT)).toMatchObject([{ from: 4, to: 4, differing: [] }]);
    expect(await textOf((await store("b1").get("t/acme/c"))?.body)).toBe("c");
  });

  test("an object that was changed since it was looked at is not overwritten, and one that is not there is none", async () => {
    const { store } = await world();
    const first = await put(store("a1"), "t/acme/one", "first");
    const second = await put(store("a1"), "t/acme/one", "second");
    expect(second).not.toBe(first);
    const late = store("a1").put(
      "t/acme/one",
      { body: Readable.from([Buffer.from("late")]), size: 4 },
      first,
    );
    await expect(late).rejects.toMatchObject({ name: "PassingError" });
    const found = await store("a1").get("t/acme/one");
    expect([await textOf(found?.body), found?.tag]).toEqual(["second", second]);
    await put(store("a1"), "t/acme/one", "third");
    expect(await store("a1").get("t/acme/nowhere")).toBeUndefined();
    await store("a1").remove("t/acme/nowhere");
  });

  test("what breaks while it is written leaves what was there as it was", async () => {
    const { inParts, store } = await world();
    const target = inParts ?? store("b1");
    await put(target, "t/acme/kept", "before");
    const broken = (): Readable =>
      Readable.from(
        (async function* () {
          yield Buffer.alloc(kept.large ?? 100, "x");
          await Promise.resolve();
          throw new Error("the source is gone");
        })(),
      );
    for (const key of ["t/acme/kept", "t/acme/new"])
      await expect(target.put(key, { body: broken(), size: 2 * (kept.large ?? 100) })).rejects.toThrow();
    expect(await textOf((await target.get("t/acme/kept"))?.body)).toBe("before");
    expect(await keysOf(target, "t/acme/")).toEqual(["t/acme/kept"]);
  });

  if (kept.large !== undefined)
    test("an object that is too large for one request is written in parts, whole and with what is kept beside it", async () => {
      const { inParts } = await world();
      const body = Buffer.alloc(kept.large ?? 0, "0123456789abcdef");
      await inParts?.put("t/acme/large", {
        body: Readable.from(body),
        size: body.length,
        ...kept.attributes,
      });
      const found = await inParts?.get("t/acme/large");
      expect((await bytesOf(found?.body)).equals(body)).toBe(true);
      expect(found).toMatchObject({ ...(kept.ofLarge ?? kept.attributes), size: body.length });
    });

  if (kept.missing !== undefined)
    test("a place that is not there is found before anything begins", async () => {
      const { mover } = await world();
      expect(await mover.check({ ...OUT, to: "nowhere" })).toEqual([expect.stringMatching(kept.missing!)]);
    });
}

async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys.sort();
}

async function bytesOf(body: Readable | undefined): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of body ?? []) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts);
}

async function textOf(body: Readable | undefined): Promise<string> {
  return (await bytesOf(body)).toString();
}
