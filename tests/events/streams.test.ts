import { connect } from "@nats-io/transport-node";
import { natsSink, natsSource } from "../../events/broker/nats";
import { cloudEvents } from "../../events/envelope";
import { event } from "./events";
import { NATS, testNats } from "./nats";

const ROOM = 2 ** 20;

(NATS === undefined ? describe.skip : describe)("a stamp's stream at the broker", () => {
  let broker: Awaited<ReturnType<typeof testNats>>;
  beforeAll(async () => {
    // Room for two streams of 1 MiB, and not for a third.
    broker = await testNats((config) =>
      config.replace("jetstream { ", `jetstream { max_file_store: ${2.5 * ROOM}, `),
    );
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

  test("is taken as it is by who only counts and erases, and where there is none none is made", async () => {
    await connected("a1", ROOM);
    // Its settings are the publisher's and the centre's to know.
    const there = await natsSource("a1", { servers: broker.servers, mostBytes: ROOM / 2 }, true);
    expect(await there.count("acme")).toBe(1);
    expect(await there.erase("acme")).toBe(1);
    await there.close();
    const nowhere = await natsSource("d1", { servers: broker.servers }, true);
    for (const ask of [() => nowhere.count("acme"), () => nowhere.erase("acme")])
      await expect(ask()).rejects.toMatchObject({
        code: "input",
        message: expect.stringMatching(/^events-d1: the broker has no stream of the stamp; name/u) as string,
      });
    await nowhere.close();
  });
});

/** What docs/events.md says of users, for two stamps; and one who may do nothing, by whom the test sees that the server answers. */
const USERS = `
no_auth_user: nobody
authorization { users: [
  { user: a1, password: a, permissions: {
    publish: ["events.a1.*", "$JS.API.STREAM.INFO.events-a1", "$JS.API.STREAM.CREATE.events-a1"], subscribe: ["_INBOX_a1.>"] } }
  { user: b1, password: b, permissions: {
    publish: ["events.b1.*", "$JS.API.STREAM.INFO.events-b1", "$JS.API.STREAM.CREATE.events-b1"], subscribe: ["_INBOX_b1.>"] } }
  { user: centre, password: c, permissions: { publish: ["$JS.API.>", "$JS.ACK.>"], subscribe: ["_INBOX_centre.>"] } }
  { user: nobody, password: n, permissions: { publish: { deny: ">" }, subscribe: { deny: ">" } } }
] }
`;

(NATS === undefined ? describe.skip : describe)("a broker where each stamp has a user of its own", () => {
  let broker: Awaited<ReturnType<typeof testNats>>;
  beforeAll(async () => {
    broker = await testNats((config) => config + USERS);
    await broker.start();
  });
  afterAll(() => broker.remove());
  const by = (user: string, password: string) => ({
    ...{ servers: broker.servers, user, password, inbox: `_INBOX_${user}`, mostBytes: ROOM },
  });
  const send = async (stamp: string, user: string, password: string): Promise<void> => {
    const { pack } = await cloudEvents();
    const sink = await natsSink(stamp, by(user, password));
    const sent = event("acme", 1, { stamp });
    try {
      await sink.send([{ event: sent, envelope: pack(sent) }]);
    } finally {
      await sink.close();
    }
  };

  test("carries what a stamp says for itself, and the centre takes it", async () => {
    await send("a1", "a1", "a");
    const source = await natsSource("a1", by("centre", "c"));
    const { arrivals, done } = await source.next(1000);
    await done();
    expect(arrivals).toMatchObject([{ stamp: "a1", tenant: "acme" }]);
    expect(await source.erase("acme")).toBe(0);
    await source.close();
  });

  test.each([
    ["speaks for another one", () => send("b1", "a1", "a")],
    ["has no user", () => send("b1", "nobody", "n")],
    ["has another password", () => send("a1", "a1", "b")],
    [
      "takes its own events back",
      async () => {
        const source = await natsSource("a1", by("a1", "a"));
        try {
          await source.next(1000);
        } finally {
          await source.close();
        }
      },
    ],
  ])("lets none through that %s", async (_, work) => {
    await expect(work()).rejects.toThrow(/permission|authorization/iu);
  });

  test("lets a stamp hear nothing that comes to the centre", async () => {
    const connection = await connect({
      ...{ servers: broker.servers, user: "a1", pass: "a", inboxPrefix: "_INBOX_a1" },
    });
    try {
      const ended = await connection.subscribe("_INBOX_centre.>").closed;
      expect(String(ended)).toMatch(/Permissions Violation for Subscription/u);
    } finally {
      await connection.close();
    }
  });
});
