import { StampError } from "../../core/errors";
import { takeLock } from "../../core/locks/lock";
import { PHASES } from "../../tenants/migration/entries";
import { type Crossing, type Mover, PassingError } from "../../tenants/migration/mover";
import { Bench } from "./runs";
import { journalsOf, moversOf, perform, storeOf } from "./stage";
import { withServers } from "./with-servers";
import { World } from "./world";
import { few, some } from "../sweep";

withServers("a move between two PostgreSQL servers and two folders of objects", () => {
  let world: World;
  let bench: Bench;
  beforeAll(() => {
    world = new World();
  });
  afterAll(() => world?.remove());
  beforeEach(async () => {
    bench = new Bench(world);
    await bench.begin();
  });
  afterEach(() => bench.end());

  test("brings every row and object of the tenant as it was, and touches nobody else's", async () => {
    const before = [
      await world.rowsOf("a1", "acme"),
      await world.rowsOf("a1", "other"),
      await world.rowsOf("b1", "third"),
    ];
    const objects = await bench.keys("a1");
    expect(await bench.out()).toBe("done");
    const after = [
      await world.rowsOf("b1", "acme"),
      await world.rowsOf("a1", "other"),
      await world.rowsOf("b1", "third"),
    ];
    expect(after).toEqual(before);
    expect(await bench.keys("b1")).toEqual(objects);
    expect(Object.values(await world.rowsOf("a1", "acme")).flat()).toEqual([]);
    expect(await bench.keys("a1", "t/")).toEqual(["t/acme2/not"]);
    expect(await bench.registry.get("tenant", "acme")).toMatchObject({ stamp: "b1" });
    expect(await bench.registry.get("tenant", "acme")).not.toHaveProperty("migration");
  });

  test.each(
    some(
      PHASES.filter((phase) => phase !== "delete" && phase !== "cut-over" && phase !== "soak"),
      6,
    ),
  )("aborted after %s leaves both ends exactly as they were", async (phase) => {
    const before = await bench.picture();
    expect(await bench.out({ until: phase })).toBe("reached");
    expect(await bench.picture()).not.toEqual(before);
    expect(await bench.back()).toBe("aborted");
    expect(await bench.picture()).toEqual(before);
    expect(await bench.stamp()).toBe("a1");
  });

  test.each(few(["cut-over", "soak"] as const))(
    "aborted after %s brings home what was written at the target, and keeps late writers out of it",
    async (phase) => {
      const before = await world.rowsOf("a1", "acme");
      expect(await bench.out({ until: phase })).toBe("reached");
      expect(await bench.stamp()).toBe("b1");
      await world.sql("b1", "UPDATE account SET seen = 7 WHERE tenant_id = 'acme' AND email = 'user1'");
      await storeOf(bench.stage)("b1").put("t/acme/new", { body: Buffer.from("n"), size: 1 });
      expect(await bench.back()).toBe("aborted");
      expect(await bench.stamp()).toBe("a1");
      const after = await world.rowsOf("a1", "acme");
      expect({ ...after, "public.account": 0 }).toEqual({ ...before, "public.account": 0 });
      expect(
        await world.sql("a1", "SELECT seen FROM account WHERE tenant_id = 'acme' AND email = 'user1'"),
      ).toEqual([["7"]]);
      expect(await bench.keys("a1")).toContain("t/acme/new");
      expect(Object.values(await world.rowsOf("b1", "acme")).flat()).toEqual([]);
      await expect(
        world.sql("b1", "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'late')"),
      ).rejects.toMatchObject({ code: "SW001" });
      await world.sql("a1", "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'home')");
    },
  );

  test("can't be aborted once the deletion has begun", async () => {
    const [postgres, objects] = moversOf(bench.stage);
    const breaking: Mover = Object.create(objects!, {
      purge: { value: () => Promise.reject(new Error("the disk burns")) },
    }) as Mover;
    await expect(bench.out({ movers: [postgres!, breaking] })).rejects.toThrow("the disk burns");
    await expect(bench.back()).rejects.toThrow("the deletion at a1 has begun: there is no way back");
    expect(await bench.out()).toBe("done");
    expect(await bench.keys("a1")).toEqual([]);
  });

  const PLANTED = [
    [
      "a row changed at the target",
      "UPDATE account SET email = 'x' WHERE tenant_id = 'acme' AND email = 'user3'",
    ],
    [
      "a row missing at the target",
      "DELETE FROM orders WHERE tenant_id = 'acme' AND no = 2 AND account_id = (SELECT id FROM account WHERE tenant_id = 'acme' AND email = 'user3')",
    ],
    [
      "a row too many at the target",
      "INSERT INTO ledger OVERRIDING SYSTEM VALUE VALUES (999, 'acme', 'planted')",
    ],
  ] as const;

  test.each(few(PLANTED))(
    "%s during dual-write is found, and blocks the cut-over until it is brought over again",
    async (_, planted) => {
      expect(await bench.out({ until: "dual-write" })).toBe("reached");
      const session = await world.connect("b1");
      await session.query("SET session_replication_role = replica");
      await session.query("SET search_path = public");
      await session.query(planted);
      await session.end();
      expect(await bench.out()).toBe("halted");
      const { phases } = bench.journal()!;
      expect(phases.verify.state).toBe("failed");
      expect(phases.verify.reason).toMatch(/^public\.(account|orders|ledger): \d+ at a1, \d+ at b1; /);
      expect(phases["cut-over"].state).toBe("waiting");
      expect(await bench.stamp()).toBe("a1");
      // Found again: nothing heals it but the order to.
      expect(await bench.out()).toBe("halted");
      expect(await bench.out({ repair: true })).toBe("done");
    },
  );

  test("an object too many at the target blocks the cut-over; who goes on with a move brings again what changed or is missing there", async () => {
    expect(await bench.out({ until: "dual-write" })).toBe("reached");
    const store = storeOf(bench.stage)("b1");
    await store.put("t/acme/one", { body: Buffer.from("other"), size: 5 });
    await store.remove("t/acme/deep/two words ü");
    await store.put("t/acme/planted", { body: Buffer.from("p"), size: 1 });
    expect(await bench.out()).toBe("halted");
    // Another machine may have gone on in between, so what was noted here is held against what is there.
    expect(bench.journal()?.phases.verify.reason).toBe("t/acme/: 2 at a1, 3 at b1; t/acme/planted");
    expect(await bench.out({ repair: true })).toBe("done");
    expect(await bench.keys("b1")).toEqual(["t/acme/deep/two words ü", "t/acme/one"]);
  });

  test("a write that goes around the fence after the cut-over is found before anything is deleted", async () => {
    const [postgres, objects] = moversOf(bench.stage);
    const store = storeOf(bench.stage)("a1");
    const compare = async (crossing: Crossing): Promise<unknown> => {
      if (crossing.direction === "back") await store.put("t/acme/late", { body: Buffer.from("l"), size: 1 });
      return objects!.compare(crossing);
    };
    const late: Mover = Object.create(objects!, { compare: { value: compare } }) as Mover;
    expect(await bench.out({ movers: [postgres!, late] })).toBe("halted");
    expect(bench.journal()?.phases.soak.reason).toBe(
      "the source was written to after the cut-over: t/acme/: 2 at b1, 3 at a1; t/acme/late",
    );
    expect(await bench.keys("a1")).toContain("t/acme/late");
    expect(await bench.out({ repair: true })).toBe("done");
  });

  test("a cut-over that would take too long is taken back, and the source serves on", async () => {
    const [postgres, objects] = moversOf(bench.stage);
    const busy: Mover = Object.create(objects!, { pending: { value: () => Promise.resolve(3) } }) as Mover;
    const short = new Bench(world, { pauseMs: 60 });
    await short.begin();
    expect(await short.out({ movers: [postgres!, busy] })).toBe("halted");
    expect(short.journal()?.phases["cut-over"].reason).toBe(
      "3 messages were not worked off within the pause of 60 ms",
    );
    expect((await short.registry.get("tenant", "acme"))?.migration?.step).toBe("dualwrite");
    await world.sql("a1", "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'served')");
    expect(await short.back()).toBe("aborted");
    short.end();
  });

  test("only one of two operators moves a tenant, on one machine or on two", async () => {
    expect(await bench.out({ until: "copy" })).toBe("reached");
    const elsewhere = new Bench(world);
    const { folder } = elsewhere.stage;
    await expect(
      perform({ ...bench.stage, folder }, bench.registry, { direction: "forward", to: "a1" }),
    ).rejects.toThrow(/tenant acme is being moved from a1 to b1: copying/);
    const lock = takeLock(journalsOf(bench.stage), "a move", "tenant acme");
    await expect(bench.out()).rejects.toThrow(/works on tenant acme since .*: a move/);
    lock.release();
    elsewhere.end();
    expect(await bench.out()).toBe("done");
  });

  test("a mover that was thought dead can touch nothing once another one has taken over", async () => {
    expect(await bench.out({ until: "dual-write" })).toBe("reached");
    const { epoch } = bench.journal()!;
    const old: Crossing = { tenant: "acme", from: "a1", to: "b1", epoch: epoch!, direction: "forward" };
    expect(await bench.out({ until: "verify" })).toBe("reached");
    const movers = moversOf(bench.stage);
    const before = await bench.picture();
    for (const mover of movers) {
      const attempts = [
        () => mover.hold(old, "a1", "closed"),
        () => mover.sync(old),
        () => mover.purge(old, "a1"),
        () => mover.purge(old, "b1"),
      ];
      for (const attempt of attempts)
        await expect(attempt()).rejects.toThrow("another mover has taken over tenant acme");
      await mover.close();
    }
    expect(await bench.picture()).toEqual(before);
    expect(await bench.out()).toBe("done");
  });

  test("source and target stopped and started in the middle are waited for", async () => {
    const [postgres, objects] = moversOf(bench.stage);
    const stops = { copy: "b1", sync: "a1", compare: "b1", purge: "a1" } as const;
    const seen: string[] = [];
    const stopping: Mover = Object.create(
      postgres!,
      Object.fromEntries(
        (Object.keys(stops) as (keyof typeof stops)[]).map((method) => [
          method,
          {
            value: async (crossing: Crossing, ...rest: unknown[]) => {
              if (!seen.includes(method)) {
                seen.push(method);
                const server = world.servers[stops[method]];
                server.stop("immediate");
                setTimeout(() => server.start(), 200);
              }
              return Reflect.apply(
                Reflect.get(postgres!, method) as (...all: unknown[]) => Promise<unknown>,
                postgres,
                [crossing, ...rest],
              );
            },
          },
        ]),
      ),
    ) as Mover;
    const before = await world.rowsOf("a1", "acme");
    expect(await bench.out({ movers: [stopping, objects!] })).toBe("done");
    expect(seen).toEqual(["copy", "sync", "compare", "purge"]);
    expect(await world.rowsOf("b1", "acme")).toEqual(before);
  });

  test("a server that stays away ends the run with the next step, and the move goes on later", async () => {
    const impatient = new Bench(world, { patienceMs: 200 });
    await impatient.begin();
    expect(await impatient.out({ until: "copy" })).toBe("reached");
    world.servers.b1.stop();
    const failure = await impatient.out().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StampError);
    expect(failure).toMatchObject({ code: "engine" });
    expect(String(failure)).toMatch(
      /the database of b1: .*; go on with stampworks tenants move acme --resume/,
    );
    expect((failure as StampError).cause).toBeInstanceOf(PassingError);
    world.servers.b1.start();
    expect(await impatient.out()).toBe("done");
    impatient.end();
  });
});
