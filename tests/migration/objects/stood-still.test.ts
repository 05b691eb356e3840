import { join } from "node:path";
import type { Crossing } from "../../../tenants/migration/mover";
import { DirectoryStore } from "../../../tenants/migration/objects/directory";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import { temporaryFolder } from "../world";

const content = (text: string) => ({ body: Buffer.from(text), size: Buffer.byteLength(text) });
const kept = (epoch: number): Crossing => ({
  ...{ tenant: "acme", from: "a1", to: "b1", epoch, direction: "forward", lasting: true },
});

// As a process that is stopped (SIGSTOP), or whose machine is: others go on meanwhile, and it knows nothing of that.
describe("who keeps a standby's objects and stands still in the midst of a pass", () => {
  let folder: string;
  let remove: () => void;
  const store = (stamp: string): ObjectStore => new DirectoryStore(join(folder, stamp));
  beforeEach(() => {
    ({ folder, remove } = temporaryFolder());
  });
  afterEach(() => {
    jest.restoreAllMocks();
    remove();
  });

  const moverOf = (machine: string, stores = store): ObjectMover =>
    new ObjectMover({ store: stores, prefix: "t/{tenant}/", folder: join(folder, machine), parallel: 1 });

  /** Time goes on by so much, for all who ask. */
  function goOn(ms: number): void {
    const [clock, time] = [Date.now(), performance.now()];
    jest.restoreAllMocks();
    jest.spyOn(Date, "now").mockImplementation(() => clock + ms);
    jest.spyOn(performance, "now").mockImplementation(() => time + ms);
  }

  async function textAt(stamp: string, key: string): Promise<string | undefined> {
    const found = await store(stamp).get(key);
    if (found === undefined) return undefined;
    const parts: Buffer[] = [];
    for await (const part of found.body) parts.push(Buffer.from(part as Uint8Array));
    return Buffer.concat(parts).toString();
  }

  /** A store at `a1` whose first answer comes after something else was done. */
  function slow(meanwhile: () => Promise<void>): (stamp: string) => ObjectStore {
    let isFirst = true;
    return (stamp) =>
      stamp !== "a1"
        ? store(stamp)
        : (Object.create(store("a1"), {
            get: {
              value: async (key: string) => {
                const found = await store("a1").get(key);
                if (isFirst && key.startsWith("t/")) {
                  isFirst = false;
                  await meanwhile();
                }
                return found;
              },
            },
          }) as ObjectStore);
  }

  test("writes and removes nothing more, once the standby has taken over", async () => {
    for (const key of ["one", "two", "three"]) await store("a1").put(`t/acme/${key}`, content("old"));
    const paused = moverOf(
      "first",
      slow(async () => {
        // Half a minute later somebody has failed over, and the application writes at the standby.
        await moverOf("second").hold(kept(6), "b1", "open");
        for (const key of ["one", "two", "three"]) await store("b1").put(`t/acme/${key}`, content("new"));
        goOn(30_000);
      }),
    );
    await paused.hold(kept(5), "a1", "open");
    await expect(paused.follow(kept(5))).rejects.toThrow("another mover has taken over tenant acme at b1");
    const texts = await Promise.all(["one", "two", "three"].map((key) => textAt("b1", `t/acme/${key}`)));
    expect(texts).toEqual(["new", "new", "new"]);
  });

  test("and does so between its last look and its write: what it wrote is found and made good by who keeps it now", async () => {
    const next = moverOf("second");
    await next.hold(kept(6), "a1", "open");
    for (const key of ["one", "two"]) await store("a1").put(`t/acme/${key}`, content("new"));
    await next.follow(kept(6));
    await store("b1").put("t/acme/one", content("old"));
    await store("b1").remove("t/acme/two");
    await store("b1").put("t/acme/gone", content("old"));
    goOn(301_000);
    await next.follow(kept(6));
    const texts = await Promise.all(["one", "two", "gone"].map((key) => textAt("b1", `t/acme/${key}`)));
    expect(texts).toEqual(["new", "new", undefined]);
  });
});
