import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { S3 } from "@aws-sdk/client-s3";
import { isEqual } from "../../../tenants/migration/mover";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import { Moto, missingMoto } from "../../emulators/moto";
import { temporaryFolder } from "../world";
import { clientOf, kept, putText, s3Places } from "./versions-kept";

const OUT = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };
const KILLED = "its process has ended";

const temporary = temporaryFolder();
afterAll(() => temporary.remove());
const folder = (): string => mkdtempSync(join(temporary.folder, "f-"));

function moverOf(store: (stamp: string) => ObjectStore, at: string): ObjectMover {
  return new ObjectMover({ store, prefix: "t/{tenant}/", folder: at, versions: "move", parallel: 1 });
}

/** A store whose writer ends before its write number `at`, and does nothing more. */
function endsAt(
  store: ObjectStore,
  at: number,
): { readonly store: ObjectStore; readonly ended: () => boolean } {
  let writes = 0;
  const step = (): void => {
    writes += 1;
    if (writes >= at) throw new Error(KILLED);
  };
  const put: ObjectStore["put"] = async (...given) => {
    step();
    return store.put(...given);
  };
  const remove: ObjectStore["remove"] = async (...given) => {
    step();
    return store.remove(...given);
  };
  const ending = Object.create(store, { put: { value: put }, remove: { value: remove } }) as ObjectStore;
  return { store: ending, ended: () => writes >= at };
}

(missingMoto === undefined ? describe : describe.skip)("a mover of versions that is ended", () => {
  let moto: Moto;
  let client: S3;
  beforeAll(async () => {
    moto = await Moto.start();
    client = clientOf(moto);
  });
  afterAll(() => moto.stop());

  async function filled() {
    const { store } = await s3Places(client);
    for (const text of ["one", "two", "three"]) await putText(store("a1"), "t/acme/x", text);
    await putText(store("a1"), "t/acme/gone", "was");
    await store("a1").remove("t/acme/gone");
    await putText(store("a1"), "t/acme2/x", "another's");
    return store;
  }

  test.each(["the same machine", "another one"])(
    "before any of its writes, in the copy and in the catch-up: %s goes on, and both ends are equal",
    async (who) => {
      let ends = 0;
      for (let at = 1; ; at += 1) {
        const store = await filled();
        const first = folder();
        const target = endsAt(store("b1"), at);
        const dying = moverOf((stamp) => (stamp === "a1" ? store("a1") : target.store), first);
        const run = async (): Promise<void> => {
          await dying.copy(OUT, TOOLS);
          await putText(store("a1"), "t/acme/x", "four");
          await store("a1").remove("t/acme/x");
          await dying.sync(OUT);
        };
        const told = await run().catch((error: unknown) => error);
        if (!target.ended()) {
          expect(told).toBeUndefined();
          break;
        }
        ends += 1;
        expect(String(told)).toContain(KILLED);
        const next = moverOf(store, who === "another one" ? folder() : first);
        await next.copy(OUT, TOOLS);
        const [comparison] = await next.compare(OUT);
        expect(isEqual(comparison!)).toBe(true);
        expect(await kept(store("b1"), "t/")).toEqual(await kept(store("a1"), "t/acme/"));
      }
      // Three versions, one and its removal; then three that go and four with a removal that come.
      expect(ends).toBeGreaterThanOrEqual(12);
    },
  );

  test("before any removal of the deletion: who goes on deletes the rest, and the other end has all", async () => {
    let ends = 0;
    for (let at = 1; ; at += 1) {
      const store = await filled();
      const first = folder();
      const source = endsAt(store("a1"), at);
      const dying = moverOf((stamp) => (stamp === "a1" ? source.store : store("b1")), first);
      await dying.copy(OUT, TOOLS);
      const all = await kept(store("b1"), "t/");
      const told = await dying.purge(OUT, "a1").catch((error: unknown) => error);
      if (!source.ended()) break;
      ends += 1;
      expect(String(told)).toContain(KILLED);
      await moverOf(store, first).purge(OUT, "a1");
      for await (const { key } of store("a1").histories("t/acme/")) expect(key).toBe("nothing");
      expect(Object.keys(await kept(store("a1"), "t/"))).toEqual(["t/acme2/x"]);
      expect(await kept(store("b1"), "t/")).toEqual(all);
    }
    expect(ends).toBeGreaterThanOrEqual(5);
  });

  test("an object that is written while its versions are read comes along by the next pass", async () => {
    const store = await filled();
    let writes = 2;
    const busy = Object.create(store("a1"), {
      get: {
        value: async (key: string, version?: string) => {
          if (key === "t/acme/x" && writes > 0) {
            writes -= 1;
            await putText(store("a1"), key, `late ${writes}`);
          }
          return store("a1").get(key, version);
        },
      },
    }) as ObjectStore;
    const mover = moverOf((stamp) => (stamp === "a1" ? busy : store("b1")), folder());
    await mover.copy(OUT, TOOLS);
    expect(await mover.sync(OUT)).toBe(1);
    expect(await mover.sync(OUT)).toBe(0);
    const mine = await kept(store("a1"), "t/acme/");
    expect(mine["t/acme/x"]).toHaveLength(5);
    expect(await kept(store("b1"), "t/")).toEqual(mine);
  });
});
