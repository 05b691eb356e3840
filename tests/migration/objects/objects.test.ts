import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { FencedObjects } from "../../../tenants/client/fenced-objects";
import { homeOf } from "../../../tenants/client/home";
import type { Crossing } from "../../../tenants/migration/mover";
import { DirectoryStore } from "../../../tenants/migration/objects/directory";
import { Manifest } from "../../../tenants/migration/objects/manifest";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import { temporaryFolder } from "../world";

const OUT: Crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" };
const home = homeOf({ tenant: "acme", version: 6, stamp: "a1" });
const content = (text: string) => ({ body: Buffer.from(text), size: Buffer.byteLength(text) });

describe("objects in folders", () => {
  let folder: string;
  let remove: () => void;
  let stores: (stamp: string) => ObjectStore;
  let mover: ObjectMover;
  beforeEach(() => {
    ({ folder, remove } = temporaryFolder());
    stores = (stamp) => new DirectoryStore(join(folder, stamp));
    mover = new ObjectMover({ store: stores, prefix: "t/{tenant}/", folder });
  });
  afterEach(() => remove());

  test.each(["../out", "a/../b", "a//b", "", "/a", "a.unfinished~"])("%j is no key", async (key) => {
    await expect(stores("a1").put(key, content("x"))).rejects.toThrow("can't be a file's name");
  });

  test("a manifest torn at any byte is read up to its last whole line", () => {
    const file = join(folder, "manifest.jsonl");
    const manifest = new Manifest(file);
    manifest.set("a", { tags: { a1: "1", b1: "2" }, hash: "h", size: 1 });
    manifest.set("b", { tags: {}, hash: "", size: 0 });
    manifest.set("a", undefined);
    const whole = readFileSync(file);
    for (let length = 0; length <= whole.length; length += 1) {
      writeFileSync(file, whole.subarray(0, length));
      const lines = whole.subarray(0, length).toString().split("\n").length - 1;
      expect(new Manifest(file).keys()).toEqual([[], ["a"], ["a", "b"], ["b"]][lines]);
      appendFileSync(file, '["c",{"tags":{},"hash":"","size":0}]\n');
      expect(new Manifest(file).keys()).toContain("c");
    }
  });

  test("an object whose source breaks off when its write has failed already ends its move and nothing else", async () => {
    await stores("a1").put("t/acme/one", content("1"));
    const body = new PassThrough();
    const source = Object.create(stores("a1"), {
      get: { value: async (key: string) => ({ ...(await stores("a1").get(key)), body }) },
    }) as ObjectStore;
    const target = Object.create(stores("b1"), {
      put: {
        value: (key: string, given: ReturnType<typeof content>) =>
          key.startsWith("t/") ? Promise.reject(new Error("no space")) : stores("b1").put(key, given),
      },
    }) as ObjectStore;
    const store = (stamp: string): ObjectStore => (stamp === "a1" ? source : target);
    const failing = new ObjectMover({ store, prefix: "t/{tenant}/", folder });
    await expect(failing.sync(OUT)).rejects.toThrow("no space");
    const uncaught: unknown[] = [];
    const note = (error: unknown): unknown => uncaught.push(error);
    process.on("uncaughtException", note);
    body.destroy(new Error("aborted"));
    await new Promise((done) => setImmediate(done));
    process.off("uncaughtException", note);
    expect(uncaught).toEqual([]);
    expect(body.destroyed).toBe(true);
  });

  test("a write that raced with the cut-over does not count, one before it comes along", async () => {
    const objects = new FencedObjects(stores);
    await mover.hold(OUT, "a1", "open");
    await objects.put(home, "t/acme/before", content("1"));
    const racing: ObjectStore = Object.create(stores("a1"), {
      put: {
        value: async (key: string, body: ReturnType<typeof content>) => {
          // The fence is closed while the object is on its way.
          if (key.startsWith("t/")) await mover.hold(OUT, "a1", "closed");
          return stores("a1").put(key, body);
        },
      },
    }) as ObjectStore;
    await expect(
      new FencedObjects(() => racing).put(home, "t/acme/raced", content("2")),
    ).rejects.toMatchObject({ code: "SW001" });
    await expect(objects.put(home, "t/acme/late", content("3"))).rejects.toMatchObject({ name: "NotHere" });
    await expect(objects.remove(home, "t/acme/before")).rejects.toMatchObject({ name: "NotHere" });
    const keys: string[] = [];
    for await (const { key } of stores("a1").list("t/acme/")) keys.push(key);
    expect(keys.sort()).toEqual(["t/acme/before", "t/acme/raced"]);
  });

  test("a writer that was told its home before the fence opened again is refused", async () => {
    const objects = new FencedObjects(stores);
    await mover.hold(OUT, "a1", "open");
    await mover.hold(OUT, "a1", "closed");
    await mover.hold({ ...OUT, epoch: 9 }, "a1", "open");
    await expect(objects.put({ ...home, epoch: 8 }, "t/acme/x", content("x"))).rejects.toMatchObject({
      name: "NotHere",
    });
    await objects.put({ ...home, epoch: 9 }, "t/acme/x", content("x"));
  });

  test("without its manifest everything is copied again, and nothing goes wrong", async () => {
    for (const name of ["one", "two"]) await stores("a1").put(`t/acme/${name}`, content(name));
    await mover.hold(OUT, "b1", "closed");
    expect(await mover.sync(OUT)).toBe(2);
    expect(await mover.sync(OUT)).toBe(0);
    const fresh = new ObjectMover({
      store: stores,
      prefix: "t/{tenant}/",
      folder: join(folder, "elsewhere"),
    });
    expect(await fresh.sync(OUT)).toBe(2);
    expect(await fresh.compare(OUT)).toMatchObject([{ from: 2, to: 2, differing: [] }]);
  });

  /** The mover of another machine: it has the same stores, and no manifest of this one's. */
  const elsewhere = (): ObjectMover =>
    new ObjectMover({ store: stores, prefix: "t/{tenant}/", folder: join(folder, "elsewhere") });
  const keysAt = async (stamp: string): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { key } of stores(stamp).list("t/acme/")) keys.push(key);
    return keys.sort();
  };

  test("what was deleted before another machine went on with the move does not come along", async () => {
    for (const name of ["one", "two"]) await stores("a1").put(`t/acme/${name}`, content(name));
    await mover.hold(OUT, "b1", "closed");
    await mover.sync(OUT);
    await stores("a1").remove("t/acme/two");
    const other = elsewhere();
    expect(await other.compare(OUT)).toMatchObject([{ from: 1, to: 1, differing: [] }]);
    expect(await keysAt("b1")).toEqual(["t/acme/one"]);
  });

  test("the manifest of a move that another machine ended is not believed by the next move here", async () => {
    await stores("a1").put("t/acme/one", content("one"));
    await mover.hold(OUT, "b1", "closed");
    await mover.sync(OUT);
    // Taken back elsewhere: what was copied is purged there, and this machine's manifest stays behind.
    await elsewhere().purge({ ...OUT, direction: "back" }, "b1");
    const again = new ObjectMover({ store: stores, prefix: "t/{tenant}/", folder });
    expect(await again.compare({ ...OUT, epoch: 7 })).toMatchObject([{ from: 1, to: 1, differing: [] }]);
    // Or written again there: what this one remembers is no condition for its own write.
    await stores("b1").put("t/acme/one", content("uno"));
    await stores("a1").put("t/acme/one", content("won"));
    const third = new ObjectMover({ store: stores, prefix: "t/{tenant}/", folder });
    expect(await third.compare({ ...OUT, epoch: 9 })).toMatchObject([{ from: 1, to: 1, differing: [] }]);
  });

  test.each([
    "5",
    "null",
    '"a"',
    '{"a":1}',
    "[]",
    "[1]",
    '["a",1]',
    '["a",{"tags":1}]',
    '["a",{"tags":{"a1":1},"hash":"h","size":1}]',
    "x",
  ])("a line of a manifest that says %s counts as none", async (line) => {
    await stores("a1").put("t/acme/one", content("one"));
    writeFileSync(join(folder, "objects-acme.jsonl"), `${line}\n`);
    await mover.hold(OUT, "b1", "closed");
    expect(await mover.compare(OUT)).toMatchObject([{ from: 1, to: 1, differing: [] }]);
  });
});
