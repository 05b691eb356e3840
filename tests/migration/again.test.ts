import { QueueDrain } from "../../tenants/migration/queue/mover";
import { memoryRegistry } from "../../tenants/registry/memory";
import { Lab } from "./postgres/lab";
import { Bench } from "./runs";
import { withServers } from "./with-servers";
import { register, World } from "./world";

const T = [{ name: "public.t", tenant: "tenant_id" }];

test("a version is never used twice: a tenant that was removed goes on from what it had", async () => {
  const registry = memoryRegistry("test");
  await register(registry);
  const first = await registry.get("tenant", "acme");
  for (let version = 2; version <= 5; version += 1) await registry.put("tenant", { ...first, version });
  await registry.remove("tenant", "acme", 5);
  const { version: _gone, ...rest } = first!;
  expect((await registry.put("tenant", { ...rest, version: 1 })).version).toBe(6);
  expect((await registry.get("tenant", "acme"))?.version).toBe(6);
  await registry.remove("tenant", "acme", 6);
  await expect(registry.put("tenant", { ...rest, version: 4 })).rejects.toThrow();
  expect((await registry.put("tenant", { ...rest, version: 1 })).version).toBe(7);
});

withServers("a tenant that comes back", () => {
  const lab = new Lab();

  test("can live where it was: who was told so by a later version is admitted, and nobody else", async () => {
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text, id int PRIMARY KEY)"],
      a1: ["INSERT INTO t VALUES ('acme', 1)"],
    });
    const moving = await ends.begun(T);
    await moving.finish();
    await moving.mover.hold({ ...moving.crossing, left: 12 }, "a1", "closed");
    await moving.mover.purge(moving.crossing, "a1");
    const writer = await ends.writer("a1");
    const write = async (epoch: string): Promise<void> => {
      await writer.query(`SET stampworks.epoch = '${epoch}'`);
      await writer.query("INSERT INTO t VALUES ('acme', 7)");
      await writer.query("DELETE FROM t WHERE id = 7");
    };
    for (const epoch of ["", "5", "12"]) await expect(write(epoch)).rejects.toMatchObject({ code: "SW001" });
    await write("13");
    await write("99");
    await writer.query("TRUNCATE t");
    // And it can move back by a later mover.
    const back = { tenant: "acme", from: "b1", to: "a1", epoch: 20, direction: "forward" } as const;
    expect(await moving.mover.check(back)).toEqual([]);
    await moving.mover.hold(back, "a1", "closed");
    await expect(write("99")).rejects.toMatchObject({ code: "SW001" });
  });
});

withServers("a queue whose count is approximate", () => {
  const world = new World();
  afterAll(() => world.remove());

  test("is asked until the count stays zero", async () => {
    const bench = new Bench(world);
    await bench.begin();
    const counts = [0, 4, 2, 0, 0];
    const asked: number[] = [];
    const queue = new QueueDrain(
      "queue",
      () => {
        const count = counts.shift() ?? 0;
        asked.push(count);
        return Promise.resolve(count);
      },
      150,
    );
    expect(await bench.out({ movers: [queue] })).toBe("done");
    expect(asked.slice(0, 5)).toEqual([0, 4, 2, 0, 0]);
    expect(asked.length).toBeGreaterThan(5);
    bench.end();
  });
});
