import type { EventSink } from "../../../events/broker/broker";
import { PartlySent } from "../../../events/broker/partly-sent";
import { cloudSink } from "../../../events/cloud/sink";
import { readAvro } from "../../../tenants/migration/centre/lake/avro";
import { HubStandIn } from "../../emulators/event-hubs";
import { isSweep } from "../../sweep";
import { event } from "../events";
import { capturedOf } from "../lake-files";
import { packed, thrown } from "./parcels";

const TOPIC = "acme-a1-events.servicebus.windows.net/events";

describe("events that leave a stamp by Event Hubs", () => {
  let hub: HubStandIn;
  let sink: EventSink;
  beforeEach(async () => {
    hub = await HubStandIn.start();
    sink = await cloudSink("a1", TOPIC, { emulator: hub.connectionString });
  });
  afterEach(async () => {
    await sink.close();
    hub.stop();
  });

  const told = (): string[] =>
    hub.kept.map(({ body }) => {
      const { sequence, tenant } = JSON.parse(body) as { tenant: string; sequence: number };
      return `${tenant}${sequence}`;
    });

  test("come as the centre's table and its eraser read them, with numbers as they were", async () => {
    const sent = event("acme", 7, {
      data: '{"amount": 9007199254740993.10, "note": "grün"}',
      subject: "order/42",
    });
    await sink.ready();
    await sink.send(await packed(sent));
    const [kept, ...more] = hub.kept;
    expect(more).toEqual([]);
    expect(JSON.parse(kept?.body ?? "")).toEqual(sent);
    expect(kept).toMatchObject({ key: "acme", id: sent.id, contentType: "application/json" });
    expect(kept?.properties).toMatchObject({
      "cloudEvents:id": sent.id,
      "cloudEvents:tenant": "acme",
      "cloudEvents:sequence": "0000000000000000007",
      "cloudEvents:specversion": "1.0",
    });
    const words = { tenant: "acme", stamp: "a1", time: Date.parse(sent.time) };
    const both = readAvro(capturedOf([...hub.kept, { properties: {}, body: kept?.body ?? "" }]));
    // By its properties, and by its body alone.
    expect(both.records.map((record) => record.words)).toEqual([words, words]);
  });

  test("keep each tenant's order in his partition, over batches of as much as the hub takes", async () => {
    const data = JSON.stringify({ text: "x".repeat(150_000) });
    const tenants = ["acme", "globex", "initech"];
    const sent = tenants.flatMap((tenant) =>
      Array.from({ length: 12 }, (_, index) => event(tenant, index + 1, { data })),
    );
    await sink.send(await packed(...sent));
    for (const tenant of tenants) {
      const own = hub.kept.filter(({ key }) => key === tenant);
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
      expect(told().filter((each) => each.startsWith(tenant))).toEqual(
        Array.from({ length: 12 }, (_, index) => `${tenant}${index + 1}`),
      );
    }
    // Seven of them have just under 1 MiB.
    expect(Math.max(...hub.came.map(({ count }) => count))).toBeLessThan(8);
  });

  test("that the hub is too busy for are sent again, before anything else of the tenant", async () => {
    let busy = 0;
    hub.fate = (key) => {
      if (key !== "acme" || busy === 2) return undefined;
      busy += 1;
      return { condition: "com.microsoft:server-busy" };
    };
    await sink.send(await packed(event("acme", 1), event("acme", 2), event("globex", 1)));
    expect([busy, told().filter((each) => each.startsWith("acme"))]).toEqual([2, ["acme1", "acme2"]]);
  });

  test("that are refused hold up their own tenant alone, and nothing of him is sent before them", async () => {
    hub.fate = (key, count) =>
      key === "acme" && (count > 1 || hub.kept.some(({ key: kept }) => kept === "acme"))
        ? { condition: "amqp:link:message-size-exceeded" }
        : undefined;
    const error = await thrown(
      sink.send(await packed(event("acme", 1), event("acme", 2), event("acme", 3), event("globex", 1))),
    );
    expect(error).toBeInstanceOf(PartlySent);
    expect([[...(error as PartlySent).held.keys()], told().sort()]).toEqual([["acme"], ["acme1", "globex1"]]);
    expect(error.message).toMatch(
      /did not keep 2 of 4 events: event \S+: MessageTooLargeError: as the test wants it/,
    );
  });

  test("that no message of the hub can hold are refused by name and number", async () => {
    const poison = event("acme", 1, { data: `"${"x".repeat(1_100_000)}"` });
    const error = await thrown(sink.send(await packed(poison, event("globex", 1))));
    expect(error.message).toContain("it does not fit in the hub's 1048576 bytes (tenant acme)");
    expect(told()).toEqual(["globex1"]);
  });

  test.each([
    [
      "no right",
      "amqp:unauthorized-access",
      "Unauthorized access. 'Send' claim(s) are required to perform this operation.",
      /UnauthorizedError/,
    ],
    [
      "no such hub",
      "amqp:not-found",
      "The messaging entity 'sb://acme/events' could not be found.",
      /MessagingEntityNotFoundError/,
    ],
  ])("are not sent on and on where there is %s", async (_, condition, description, said) => {
    hub.closed = { condition, description };
    expect(await thrown(sink.ready())).toMatchObject({ message: expect.stringMatching(said) });
    const error = await thrown(sink.send(await packed(event("acme", 1), event("globex", 1))));
    expect(error).toMatchObject({ isAway: true, kept: [], message: expect.stringMatching(said) });
    hub.closed = undefined;
    await sink.ready();
    await sink.send(await packed(event("acme", 1)));
    expect(told()).toEqual(["acme1"]);
  });

  // The SDK waits for its answer until its time is over.
  (isSweep ? test : test.skip)(
    "come twice where an answer is lost, and are the same by their ids",
    async () => {
      let lost = false;
      hub.fate = () => {
        if (lost) return undefined;
        lost = true;
        return "lost";
      };
      await sink.send(await packed(event("acme", 1), event("acme", 2)));
      expect(told()).toEqual(["acme1", "acme2", "acme1", "acme2"]);
      expect(new Set(hub.kept.map(({ id }) => id)).size).toBe(2);
    },
    60_000,
  );

  test("are not waited for when who sends them is told to end", async () => {
    hub.fate = () => "silent";
    await sink.ready();
    const ended = new AbortController();
    const sending = thrown(sink.send(await packed(event("acme", 1)), ended.signal));
    for (let look = 0; look < 20_000 && hub.came.length === 0; look += 1)
      await new Promise((resolve) => setTimeout(resolve, 1));
    ended.abort();
    expect(await sending).toMatchObject({ isAway: true, message: expect.stringContaining("ended") });
    expect(told()).toEqual([]);
  });
});
