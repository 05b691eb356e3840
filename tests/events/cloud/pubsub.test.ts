import type { EventSink } from "../../../events/broker/broker";
import { PartlySent } from "../../../events/broker/partly-sent";
import { cloudSink } from "../../../events/cloud/sink";
import { missingPubSub, PubSubFake } from "../../emulators/pubsub";
import { event } from "../events";
import { packed, thrown } from "./parcels";
import { Wire } from "./wire";

if (missingPubSub !== undefined)
  process.stderr.write(`Skipped what Pub/Sub keeps of events: ${missingPubSub}.\n`);

(missingPubSub === undefined ? describe : describe.skip)("events that leave a stamp by Pub/Sub", () => {
  let fake: PubSubFake;
  let wire: Wire;
  let made: Awaited<ReturnType<PubSubFake["topic"]>>;
  let sink: EventSink;
  let count = 0;
  beforeAll(async () => {
    fake = await PubSubFake.start();
  });
  afterAll(() => fake.stop());
  beforeEach(async () => {
    count += 1;
    made = await fake.topic(`acme-a1-events-${count}`);
    wire = await Wire.to(Number(fake.address.split(":").at(-1)));
    sink = await cloudSink("a1", made.topic, { emulator: `127.0.0.1:${wire.port}` });
  });
  afterEach(async () => {
    await sink.close();
    await made.close();
    wire.stop();
  });

  const told = async (): Promise<string[]> =>
    (await made.given()).map(({ data }) => {
      const { sequence, tenant } = JSON.parse(data) as { tenant: string; sequence: number };
      return `${tenant}${sequence}`;
    });

  test("come as the centre's table and the statement that erases them read them, with numbers as they were", async () => {
    const sent = event("acme", 7, {
      data: '{"amount": 9007199254740993.10, "note": "grün"}',
      subject: "order/42",
    });
    await sink.ready();
    await sink.send(await packed(sent));
    const [given, ...more] = await made.given();
    expect(more).toEqual([]);
    expect(JSON.parse(given?.data ?? "")).toEqual(sent);
    expect(given?.attributes).toMatchObject({
      "ce-id": sent.id,
      "ce-tenant": "acme",
      "ce-stamp": "a1",
      "ce-sequence": "0000000000000000007",
      "ce-time": sent.time,
      "ce-type": sent.type,
      "ce-subject": "order/42",
      "ce-specversion": "1.0",
    });
  });

  test("keep their order, over calls of as much as one takes", async () => {
    const data = JSON.stringify({ text: "x".repeat(199_000) });
    const sent = Array.from({ length: 120 }, (_, index) =>
      event(index % 2 === 0 ? "acme" : "globex", index + 1, { data }),
    );
    await sink.send(await packed(...sent));
    const came = await told();
    for (const tenant of ["acme", "globex"])
      expect(came.filter((each) => each.startsWith(tenant))).toEqual(
        sent.filter((each) => each.tenant === tenant).map(({ sequence }) => `${tenant}${sequence}`),
      );
    expect(came).toHaveLength(120);
  });

  test("that were throttled are sent again, before anything else of the tenant", async () => {
    await sink.send(
      await packed(event("acme", 1, { type: "test.fault.8.2" }), event("acme", 2), event("globex", 1)),
    );
    expect((await told()).sort()).toEqual(["acme1", "acme2", "globex1"]);
  });

  test("that are refused hold up their own tenant alone, and nothing of him is sent before them", async () => {
    const poison = event("acme", 2, { type: "test.fault.3" });
    const error = await thrown(
      sink.send(await packed(event("acme", 1), poison, event("acme", 3), event("globex", 1))),
    );
    expect(error).toBeInstanceOf(PartlySent);
    const { held, isAway, kept } = error as PartlySent;
    expect([[...held.keys()], isAway, kept.length]).toEqual([["acme"], false, 2]);
    expect(held.get("acme")).toMatch(
      new RegExp(`^event ${poison.id}: 3 INVALID_ARGUMENT: as the test wants it`),
    );
    expect((await told()).sort()).toEqual(["acme1", "globex1"]);
  });

  test.each([
    ["there is no right", 7, /PERMISSION_DENIED/],
    ["it is throttled for good", 8, /RESOURCE_EXHAUSTED/],
    ["it is out of order", 14, /UNAVAILABLE/],
  ])("are not sent on and on where %s", async (_, code, said) => {
    const refused = event("acme", 1, { type: `test.fault.${code}` });
    const error = await thrown(sink.send(await packed(refused, event("globex", 1))));
    expect(error).toMatchObject({ isAway: true, kept: [], message: expect.stringMatching(said) });
    expect(await told()).toEqual([]);
  });

  test("are refused by the name of a topic that is not there", async () => {
    const other = await cloudSink("a1", `${made.topic}-gone`, { emulator: fake.address });
    expect(await thrown(other.ready())).toMatchObject({
      message: expect.stringMatching(
        /^topic projects\/acme-prod\/topics\/\S+-gone takes nothing: 5 NOT_FOUND/,
      ),
    });
    await other.close();
  });

  test("come twice where an answer is lost, and are the same by their ids", async () => {
    await sink.ready();
    wire.state = "loses";
    const sent = [event("acme", 1), event("acme", 2)];
    await sink.send(await packed(...sent));
    const given = await made.given();
    expect(given.length).toBeGreaterThanOrEqual(2);
    expect(new Set(given.map(({ data }) => (JSON.parse(data) as { id: string }).id))).toEqual(
      new Set(sent.map(({ id }) => id)),
    );
  });

  test("are not waited for when who sends them is told to end", async () => {
    await sink.ready();
    wire.state = "silent";
    const ended = new AbortController();
    const sending = thrown(sink.send(await packed(event("acme", 1)), ended.signal));
    for (let look = 0; look < 5000 && (await made.given()).length === 0; look += 1);
    ended.abort();
    expect(await sending).toMatchObject({ isAway: true, message: expect.stringContaining("ended") });
  });
});
