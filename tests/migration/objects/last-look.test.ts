import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { S3 } from "@aws-sdk/client-s3";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import { Moto, missingMoto } from "../../emulators/moto";
import { temporaryFolder } from "../world";
import { clientOf, kept, putText, s3Places } from "./versions-kept";

const OUT = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const BACK = { ...OUT, from: "b1", to: "a1", direction: "back" } as const;
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };

const temporary = temporaryFolder();
afterAll(() => temporary.remove());
const folder = (): string => mkdtempSync(join(temporary.folder, "f-"));
const moverOf = (store: (stamp: string) => ObjectStore, at: string): ObjectMover =>
  new ObjectMover({ store, prefix: "t/{tenant}/", folder: at, versions: "move", parallel: 1 });

(missingMoto === undefined ? describe : describe.skip)("the deletion of all versions looks once more", () => {
  let moto: Moto;
  let client: S3;
  beforeAll(async () => {
    moto = await Moto.start();
    client = clientOf(moto);
  });
  afterAll(() => moto.stop());

  /** A tenant that lives at b1, where it has written since, and whose source is equal to that. */
  async function moved() {
    const { store } = await s3Places(client);
    for (const text of ["one", "two"]) await putText(store("a1"), "t/acme/x", text);
    await putText(store("a1"), "t/acme/x.more", "beside");
    await putText(store("a1"), "t/acme/gone", "was");
    await store("a1").remove("t/acme/gone");
    const at = folder();
    const mover = moverOf(store, at);
    await mover.copy(OUT, TOOLS);
    await putText(store("b1"), "t/acme/x", "three");
    await mover.compare(BACK);
    return { at, mover, store };
  }

  test.each<[string, (store: ObjectStore) => Promise<unknown>, string]>([
    ["a version", (store) => putText(store, "t/acme/x", "around the fence"), "t/acme/x"],
    ["a new object", (store) => putText(store, "t/acme/new", "around the fence"), "t/acme/new"],
    [
      "a removed object that was written again",
      (store) => putText(store, "t/acme/gone", "again"),
      "t/acme/gone",
    ],
  ])("%s that was written around the fence is named, and nothing is deleted", async (_, write, key) => {
    const { mover, store } = await moved();
    await write(store("a1"));
    const before = await kept(store("a1"), "t/");
    await expect(mover.purge(OUT, "a1")).rejects.toThrow(
      `objects of tenant acme at a1 have versions that b1 does not have, written since both were compared: ${key};`,
    );
    expect(await kept(store("a1"), "t/")).toEqual(before);
    // What it advises to do.
    await store("a1").remove(key);
    for await (const { removals, versions } of store("a1").histories(key)) {
      const [newest] = versions.slice(-1);
      if (newest !== undefined) await store("a1").remove(key, newest.id);
      if (key !== "t/acme/gone") for (const id of removals) await store("a1").remove(key, id);
      break;
    }
    await mover.purge(OUT, "a1");
    expect(await kept(store("a1"), "t/")).toEqual({});
  });

  test("what comes between the look and the removal stays, and the rest goes", async () => {
    const { mover, store } = await moved();
    let looks = 0;
    const busy = Object.create(store("a1"), {
      histories: {
        value: async function* (prefix: string) {
          if (prefix === "t/acme/") looks += 1;
          if (looks === 2 && prefix === "t/acme/") await putText(store("a1"), "t/acme/x", "late");
          yield* store("a1").histories(prefix);
        },
      },
    }) as ObjectStore;
    const racing = moverOf((stamp) => (stamp === "a1" ? busy : store("b1")), folder());
    await expect(racing.purge(OUT, "a1")).rejects.toThrow(/written since both were compared: t\/acme\/x;/);
    expect(await kept(store("a1"), "t/")).toEqual({
      "t/acme/x": ["one one", "two two", "three three", "late late"],
    });
    await mover.close();
  });

  test("another machine that knows nothing of the copy compares versions, which the target may have gone on from", async () => {
    const { store } = await moved();
    await putText(store("b1"), "t/acme/x", "four");
    await store("b1").remove("t/acme/x");
    await moverOf(store, folder()).purge(OUT, "a1");
    expect(await kept(store("a1"), "t/")).toEqual({});
    expect((await kept(store("b1"), "t/"))["t/acme/x"]).toHaveLength(5);
  });

  test("a copy that is taken back, and a tenant that is erased, are deleted whatever they are", async () => {
    const { mover, store } = await moved();
    await putText(store("b1"), "t/acme/only", "here");
    await mover.purge(OUT, "b1");
    expect(await kept(store("b1"), "t/")).toEqual({});
    await mover.purge({ ...OUT, to: "a1" }, "a1");
    expect(await kept(store("a1"), "t/")).toEqual({});
  });
});
