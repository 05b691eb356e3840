import { join } from "node:path";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import type { Content } from "../../tenants/migration/objects/store";
import { ObjectMover } from "../../tenants/migration/objects/mover";
import { memoryRegistry } from "../../tenants/registry/memory";
import { payView } from "../../tenants/views/debts";
import { openView } from "../../tenants/views/open";
import { ViewedRegistry } from "../../tenants/views/viewed-registry";
import { perform, type Stage } from "../migration/stage";
import { FAST, register, temporaryFolder } from "../migration/world";
import { mark } from "./away";

/** A store that refuses views that have a word in them, so many times. */
class Refusing extends DirectoryStore {
  constructor(
    folder: string,
    private readonly word: string,
    private left: number,
  ) {
    super(folder);
  }

  override async put(key: string, content: Content, expected?: string): Promise<string> {
    if (this.left > 0 && key.startsWith(".stampworks/view") && String(content.body).includes(this.word)) {
      this.left -= 1;
      throw new Error("503 slow down");
    }
    return super.put(key, content, expected);
  }
}

async function moved(word: string, times: number) {
  const { folder, remove } = temporaryFolder();
  try {
    const stores = {
      a1: new Refusing(join(folder, "objects-a1"), word, times),
      b1: new DirectoryStore(join(folder, "objects-b1")),
    };
    const storeOf = (stamp: string): DirectoryStore => stores[stamp as "a1"];
    const plain = memoryRegistry("test");
    await register(plain);
    for (const id of ["a1", "b1"]) {
      await mark(plain, id);
      await payView(plain, storeOf(id), id);
    }
    const stage: Stage = { folder, urls: {}, settings: { ...FAST, leaseMs: 400 } };
    await storeOf("a1").put("t/acme/one", { body: Buffer.from("1"), size: 1 });
    const movers = [new ObjectMover({ store: storeOf, prefix: "t/{tenant}/", folder, parallel: 1 })];
    const registry = new ViewedRegistry(plain, storeOf);
    const result = await perform(stage, registry, { direction: "forward", to: "b1" }, { movers });
    const views = await Promise.all(
      ["a1", "b1"].map((stamp) => openView(join(folder, `objects-${stamp}`), { stamp }).tenants()),
    );
    return { result, item: await plain.get("tenant", "acme"), views };
  } finally {
    remove();
  }
}

test.each(['"holding"', '"moving"', '"soaking"'])(
  "a store that refuses one view of %s is asked again, and the move ends",
  async (word) => {
    const { item, result, views } = await moved(word, 1);
    expect({ result, stamp: item?.stamp, a1: views[0] }).toEqual({ result: "done", stamp: "b1", a1: [] });
  },
);

test("a stamp that can't be told that its tenant is held leaves nobody waiting: it is taken back, and told", async () => {
  const { item, result, views } = await moved('"holding"', Number.POSITIVE_INFINITY);
  expect({ result, stamp: item?.stamp, step: item?.migration?.step }).toEqual({
    ...{ result: "halted", stamp: "a1", step: "dualwrite" },
  });
  expect(views[0]).toMatchObject([{ tenant: "acme", migration: { step: "dualwrite" } }]);
});
