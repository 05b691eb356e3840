import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FencedObjects } from "../../../tenants/client/fenced-objects";
import { homeOf } from "../../../tenants/client/home";
import type { Crossing } from "../../../tenants/migration/mover";
import { DirectoryStore } from "../../../tenants/migration/objects/directory";
import { Manifest } from "../../../tenants/migration/objects/manifest";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import { temporaryFolder } from "../world";

const OUT: Crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" };
const home = homeOf({ tenant: "acme", version: 6, pool: "eu", stamp: "a1" });
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
});
