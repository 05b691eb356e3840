import { setTimeout as sleep } from "node:timers/promises";
import { Theatre } from "./theatre";
import { withServers } from "./with-servers";

// All boundaries and a hundred random points are swept by npm run faults; this is a sample that takes seconds.
withServers("an application that goes by its homes for longer than the move waits", () => {
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = new Theatre({ leaseMs: 0 }, 3000, 0.01);
    await theatre.begin();
  });
  afterAll(() => theatre?.end());

  // This is what the lease is for, and that these tests would see it.
  test("reads what is old, but its writes are refused where they would be lost", async () => {
    await theatre.writer.underWay();
    expect(await theatre.perform({ direction: "forward", to: "b1" })).toBe("done");
    // On a busy machine the next write may be some seconds away.
    for (let tries = 0; tries < 200 && !theatre.writer.metBoth; tries += 1) await sleep(100);
    const verdict = await theatre.verdict();
    expect(verdict).toMatchObject({ lost: 0, doubled: 0, failures: [] });
    expect(verdict.stale).toBeGreaterThan(0);
    expect(theatre.writer.met.refused).toBeGreaterThan(0);
  });
});

withServers("under a writer that never stops", () => {
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = new Theatre();
    await theatre.begin();
  });
  afterAll(() => theatre?.end());

  test("a move killed while it copies, at the cut-over and while it deletes loses and doubles nothing", async () => {
    const kills = [41, { name: "settled | acme", nth: 1 }, { name: "purged | public.account", nth: 1 }];
    expect(await theatre.moveThrough(kills)).toBe(3);
    expect(await theatre.expectWhole("b1")).toBeGreaterThan(50);
  });
});
