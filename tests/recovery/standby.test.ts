import { setTimeout as sleep } from "node:timers/promises";
import { isSweep, times } from "../sweep";
import { Server } from "../migration/servers";
import { withServers } from "../migration/with-servers";
import { Acknowledged, type Fate } from "./acknowledged";
import { TwoStamps } from "./two-stamps";
import type { Loss } from "../../tenants/recovery/entries";

/** What the class of the tenant's stamp promises, as the shipped blueprint has it. */
const [RPO_SECONDS, RTO_SECONDS] = [15 * 60, 120 * 60];

/** What was lost was acknowledged after the moment that the standby says it has all of; nothing where that was the last. */
function expectHonest({ parts, seconds }: Loss, { doubled, lostObjects, lostRows }: Fate): void {
  const [rows, objects] = ["postgres", "objects"].map((name) => parts.find(({ mover }) => mover === name));
  for (const [part, lost] of [
    [rows, lostRows],
    [objects, lostObjects],
  ] as const) {
    const upTo = Date.parse(part?.upTo ?? "");
    expect(lost.filter((at) => at <= upTo)).toEqual([]);
    if (part?.whole === true) expect(lost).toEqual([]);
  }
  expect(doubled).toBe(0);
  expect(seconds).toBeLessThanOrEqual(RPO_SECONDS);
}

withServers("a tenant's standby", () => {
  let stamps: TwoStamps;
  let writer: Acknowledged;
  beforeEach(async () => {
    stamps = new TwoStamps();
    await stamps.begin();
    writer = new Acknowledged(stamps);
  });
  afterEach(async () => {
    await writer.stop();
    stamps.remove();
  });

  test.each([
    ["with its data", true],
    ["and comes back with its data", false],
  ])(
    "takes over when the home is lost %s at a random moment, and what is lost is within what is told",
    async (_, gone) => {
      const rounds = times(1, 25);
      const sums = { acknowledged: 0, lost: 0, longest: 0, told: 0 };
      for (let round = 0; round < rounds; round += 1) {
        const keeper = await stamps.keep();
        await writer.more("a1", 20);
        await sleep(Math.random() * 300);
        const old = await stamps.registry.get("tenant", "acme");
        const killed = performance.now();
        await stamps.kill("a1", gone);
        const loss = await stamps.failover();
        // Whoever kept it before hears of it by the registry or a fence, and ends by itself.
        expect(await keeper.stop()).toMatch(/superseded|interrupted/);
        await writer.more("b1", 5);
        const seconds = (performance.now() - killed) / 1000;
        expect(seconds).toBeLessThan(RTO_SECONDS);
        await writer.stop();
        const fate = await writer.fate("b1");
        expectHonest(loss, fate);
        sums.acknowledged += fate.acknowledged;
        sums.lost += fate.lostRows.length + fate.lostObjects.length;
        sums.longest = Math.max(sums.longest, seconds);
        sums.told = Math.max(sums.told, loss.seconds);
        await stamps.bringBack("a1");
        if (!gone) {
          // Neither who goes by the home it was told, nor who says nothing, is admitted.
          for (const epoch of [String(old?.version ?? 1), ""])
            await expect(lateWrite(stamps, epoch)).rejects.toThrow(/not written to here any more/);
        }
        writer = new Acknowledged(stamps);
        await stamps.failback(true);
        await writer.more("a1", 5);
        await writer.stop();
        expect(await writer.fate("a1")).toMatchObject({ lostRows: [], lostObjects: [], doubled: 0 });
        expect(
          await stamps.sql("b1", "SELECT count(*)::text FROM public.ledger WHERE tenant_id = 'acme'"),
        ).toEqual([["0"]]);
        await stamps.forget("a1");
        if (isSweep) process.stderr.write(`${round + 1}: ${JSON.stringify(sums)}\n`);
        writer = new Acknowledged(stamps);
      }
      process.stderr.write(
        `${rounds} failovers: ${sums.acknowledged} writes acknowledged, ${sums.lost} lost; told at most ${sums.told.toFixed(2)} s; served again after at most ${sums.longest.toFixed(2)} s\n`,
      );
    },
  );

  test("writes that only the old home has are counted, and deleted only when somebody says so", async () => {
    await writer.stop();
    const { tools } = await stamps.protect();
    for (const mover of tools.movers) await mover.close();
    // Nobody keeps the standby: these are noted, and never brought.
    for (const n of [1, 2, 3]) await lateWrite(stamps, "", `late${n}`);
    await stamps.kill("a1", false);
    const loss = await stamps.failover();
    expect(loss.parts.find(({ mover }) => mover === "postgres")?.whole).toBe(false);
    expect(loss.seconds).toBeGreaterThan(0);
    await stamps.bringBack("a1");
    await expect(stamps.failback(false)).rejects.toThrow(
      "a1 has changes of tenant acme that b1 never got; received postgres: 3",
    );
    expect(await stamps.sql("a1", "SELECT count(*)::text FROM public.ledger WHERE op LIKE 'late%'")).toEqual([
      ["3"],
    ]);
    await stamps.failback(true);
    expect(await stamps.registry.get("tenant", "acme")).toMatchObject({ stamp: "a1" });
    writer = new Acknowledged(stamps);
  });

  test("a home that is started anew is written to again once the registry was asked", async () => {
    const keeper = await stamps.keep();
    await writer.more("a1", 10);
    await stamps.kill("a1", false);
    await stamps.bringBack("a1");
    await writer.more("a1", 10);
    await stamps.failover();
    await keeper.stop();
  });
});

withServers("a tenant's standby whose home runs on", () => {
  let server: Server;
  let stamps: TwoStamps;
  beforeAll(() => {
    server = new Server();
    server.start();
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    stamps = new TwoStamps(server);
    await stamps.begin();
  });
  afterEach(() => stamps.remove());

  test("loses nothing where the home still answers", async () => {
    let writer = new Acknowledged(stamps);
    const keeper = await stamps.keep();
    await writer.more("a1", 20);
    const loss = await stamps.failover();
    expect(await keeper.stop()).toBe("superseded");
    expect(loss.seconds).toBe(0);
    expect(loss.parts.map(({ whole }) => whole)).toEqual([true, true]);
    await writer.more("b1", 5);
    await writer.stop();
    expect(await writer.fate("b1")).toMatchObject({ lostRows: [], lostObjects: [], doubled: 0 });
    // Nothing was left behind, so nobody has to say that it may be deleted.
    writer = new Acknowledged(stamps);
    await stamps.failback(false);
    await writer.stop();
    expect((await stamps.state())?.unbrought).toEqual({ postgres: 0, objects: 0 });
    expect(await stamps.registry.get("tenant", "acme")).toMatchObject({ stamp: "a1" });
  });

  test("ends without a trace", async () => {
    await (await stamps.keep()).stop();
    await stamps.end();
    expect(await stamps.registry.get("tenant", "acme")).not.toHaveProperty("protection");
    expect(await stamps.registry.get("tenant", "acme")).not.toHaveProperty("standby");
    for (const stamp of ["a1", "b1"] as const)
      expect(await stamps.sql(stamp, "SELECT to_regnamespace('stampworks')::text")).toEqual([[null]]);
    expect(
      await stamps.sql("b1", "SELECT count(*)::text FROM public.ledger WHERE tenant_id = 'acme'"),
    ).toEqual([["0"]]);
  });
});

/** A write of somebody who goes by what he was told long ago. */
async function lateWrite(stamps: TwoStamps, epoch: string, op = "late"): Promise<void> {
  const session = await stamps.connect("a1");
  try {
    await session.query("BEGIN");
    await session.query("SELECT set_config('stampworks.epoch', $1, true)", [epoch]);
    await session.query("INSERT INTO public.ledger (tenant_id, op) VALUES ('acme', $1)", [op]);
    await session.query("COMMIT");
  } finally {
    await session.end();
  }
}
