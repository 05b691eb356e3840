import { times } from "../sweep";
import { Server } from "../migration/servers";
import { withServers } from "../migration/with-servers";
import { Acknowledged } from "./acknowledged";
import { TwoStamps } from "./two-stamps";

/** Ends the work at a point, as a process that is gone does: nothing after it is done. */
class Killed extends Error {}

/** Points by number; `undefined`: none is met any more. */
function killer(at: number): { readonly killPoint: () => void; readonly wasMet: () => boolean } {
  let count = 0;
  return {
    killPoint: () => {
      count += 1;
      if (count === at) throw new Killed();
      if (count > at) throw new Killed();
    },
    wasMet: () => count >= at,
  };
}

withServers("keeping a standby, failing over and going back", () => {
  // No server is killed here: what works with them is.
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

  // Every boundary is swept; a test takes some of them.
  test("each goes on where it was, wherever it was ended", async () => {
    const every = times(31, 1);
    const through = async (
      name: string,
      work: (killPoint: () => void) => Promise<unknown>,
    ): Promise<number> => {
      for (let at = 1, met = 0; ; at += every) {
        const { killPoint, wasMet } = killer(at);
        try {
          await work(killPoint);
          process.stderr.write(`${name}: ended at ${met} boundaries, and done the next time\n`);
          return met;
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
          if (wasMet()) met += 1;
        }
      }
    };
    const kills = [
      await through("protect", async (killPoint) => {
        const { tools } = await stamps.protect(killPoint);
        for (const mover of tools.movers) await mover.close();
      }),
    ];
    const keeper = await stamps.keep();
    const writer = new Acknowledged(stamps);
    await writer.more("a1", 20);
    kills.push(await through("failover", (killPoint) => stamps.failover(killPoint)));
    await keeper.stop();
    await writer.more("b1", 10);
    kills.push(await through("failback", (killPoint) => stamps.failback(true, killPoint)));
    await writer.more("a1", 10);
    await writer.stop();
    expect(Math.min(...kills)).toBeGreaterThan(0);
    expect(await writer.fate("a1")).toMatchObject({ lostRows: [], lostObjects: [], doubled: 0 });
    expect(await stamps.state()).toMatchObject({ end: "returned" });
    expect(await stamps.registry.get("tenant", "acme")).toMatchObject({ stamp: "a1" });
  });
});
