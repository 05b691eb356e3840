import { MigrationJournal } from "../../fleet/migration/journal";
import { migrate } from "../../fleet/migration/migrate";
import { memoryRegistry } from "../../fleet/registry/memory";
import { withServers } from "./with-servers";
import { FAST, register, temporaryFolder, World } from "./world";

withServers("a migration between two PostgreSQL servers", () => {
  let world: World;
  beforeAll(() => {
    world = new World();
  });
  afterAll(() => world?.remove());
  beforeEach(() => world.reset());

  test("moves every row of the tenant as it was, and nobody else's", async () => {
    const { folder, remove } = temporaryFolder();
    const registry = memoryRegistry("test");
    await register(registry);
    const mover = world.mover();
    const before = {
      acme: await world.rowsOf("a1", "acme"),
      other: await world.rowsOf("a1", "other"),
      third: await world.rowsOf("b1", "third"),
    };
    const journal = MigrationJournal.create(folder, {
      kind: "begin",
      version: 1,
      tenant: "acme",
      source: "a1",
      target: "b1",
      movers: ["postgres"],
      by: "test",
      at: new Date().toISOString(),
      settings: FAST,
    });
    const tools = {
      registry,
      movers: [mover],
      signal: new AbortController().signal,
      by: "test",
      now: () => Date.now(),
      sleep: (ms: number) =>
        new Promise<void>((resolve) => {
          setTimeout(resolve, ms);
        }),
      onEvent: (e: unknown) => process.env["SHOW"] && console.log(JSON.stringify(e)),
    };
    expect(await mover.check({ tenant: "acme", from: "a1", to: "b1", epoch: 1, way: "out" })).toEqual([]);
    expect(await migrate(journal, tools, "out")).toBe("done");
    expect(await world.rowsOf("b1", "acme")).toEqual(before.acme);
    expect(await world.rowsOf("a1", "other")).toEqual(before.other);
    expect(await world.rowsOf("b1", "third")).toEqual(before.third);
    expect(Object.values(await world.rowsOf("a1", "acme")).flat()).toEqual([]);
    await mover.close();
    remove();
  });
});
