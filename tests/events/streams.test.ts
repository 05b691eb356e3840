import { natsSink, natsSource } from "../../events/broker/nats";
import { cloudEvents } from "../../events/envelope";
import { event } from "./events";
import { NATS, testNats } from "./nats";

const ROOM = 2 ** 20;

(NATS === undefined ? describe.skip : describe)("a stamp's stream at the broker", () => {
  let broker: Awaited<ReturnType<typeof testNats>>;
  beforeAll(async () => {
    // Room for two streams of 1 MiB, and not for a third.
    broker = await testNats(2.5 * ROOM);
    await broker.start();
  });
  afterAll(() => broker.remove());

  /** What a stamp's publisher and the centre do when they come, or come again. */
  async function connected(stamp: string, mostBytes: number): Promise<number> {
    const { servers } = broker;
    const sink = await natsSink(stamp, { servers, mostBytes });
    const source = await natsSource(stamp, { servers, mostBytes });
    try {
      await sink.ready();
      return await source.waiting();
    } finally {
      await sink.close();
      await source.close();
    }
  }

  test("is found again by whoever comes back, also where the broker has no room for another", async () => {
    await connected("a1", ROOM);
    await connected("b1", ROOM);
    const { pack } = await cloudEvents();
    const sink = await natsSink("a1", { servers: broker.servers, mostBytes: ROOM });
    const sent = event("acme", 1);
    await sink.send([{ event: sent, envelope: pack(sent) }]);
    await sink.close();
    await broker.kill();
    await broker.start();
    expect([await connected("a1", ROOM), await connected("b1", ROOM)]).toEqual([1, 0]);
  });

  test.each([
    ["a third one", "c1", ROOM, /not so much room.*mostBytes 1048576; give it more/],
    ["one with other settings", "a1", ROOM / 2, /other settings; received 1048576; allowed: 524288; give/],
  ])("is refused what does not fit (%s), and says what to do", async (_, stamp, mostBytes, message) => {
    await expect(connected(stamp, mostBytes)).rejects.toMatchObject({
      code: "state",
      message: expect.stringMatching(message) as string,
    });
  });
});
