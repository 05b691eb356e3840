import { Theatre } from "./theatre";
import { withServers } from "./with-servers";

// All boundaries and a hundred random points are swept by npm run faults; this is a sample that takes seconds.
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
