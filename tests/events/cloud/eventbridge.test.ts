import { SOURCE as OF_THE_RULE } from "../../../components/aws/internal/event-source";
import type { EventSink } from "../../../events/broker/broker";
import { PartlySent } from "../../../events/broker/partly-sent";
import { SOURCE } from "../../../events/cloud/eventbridge";
import { cloudSink } from "../../../events/cloud/sink";
import { readLines } from "../../../tenants/migration/centre/lake/lines";
import { missingMoto, Moto } from "../../emulators/moto";
import { packed as gzipped } from "../lake-files";
import { event } from "../events";
import { type Arrived, Bus } from "./bus";
import { Door } from "./door";
import { packed, thrown } from "./parcels";

if (missingMoto !== undefined)
  process.stderr.write(`Skipped what EventBridge keeps of events: ${missingMoto}.\n`);

test("the source is what the stamp's rule lets out", () => expect(SOURCE).toBe(OF_THE_RULE));

(missingMoto === undefined ? describe : describe.skip)("events that leave a stamp by EventBridge", () => {
  let moto: Moto;
  let door: Door;
  let bus: Bus;
  let sink: EventSink;
  let count = 0;
  beforeAll(async () => {
    moto = await Moto.start();
  });
  afterAll(() => moto.stop());
  beforeEach(async () => {
    count += 1;
    bus = await Bus.make(moto, `acme-a1-events-${count}`);
    door = await Door.open(moto.endpoint);
    sink = await cloudSink("a1", bus.arn, { emulator: door.endpoint });
  });
  afterEach(async () => {
    await sink.close();
    door.stop();
  });

  const numbers = (arrived: readonly Arrived[], tenant: string): unknown[] =>
    arrived.filter(({ detail }) => detail["tenant"] === tenant).map(({ detail }) => detail["sequence"]);
  const tenantOf = ({ Detail }: { readonly Detail: string }): unknown =>
    (JSON.parse(Detail) as { tenant: unknown }).tenant;

  test("come as the centre's table and its eraser read them, with numbers as they were", async () => {
    const data = '{"amount": 9007199254740993.10, "note": "grün"}';
    const sent = event("acme", 7, { data, subject: "order/42", type: `test.${"x".repeat(200)}` });
    await sink.ready();
    await sink.send(await packed(sent));
    const [arrived, ...more] = await bus.arrived();
    expect(more).toEqual([]);
    expect(arrived).toMatchObject({ source: SOURCE, "detail-type": sent.type.slice(0, 128), detail: sent });
    const { records } = readLines(gzipped(arrived?.line ?? ""));
    expect(records[0]?.words).toEqual({ tenant: "acme", stamp: "a1", time: Date.parse(sent.time) });
  });

  test("go in calls of ten at most, and of no more bytes than one call takes, each tenant's in order", async () => {
    const large = JSON.stringify({ text: "x".repeat(99_000) });
    const sent = [
      ...Array.from({ length: 24 }, (_, index) => event("acme", index + 1)),
      ...Array.from({ length: 5 }, (_, index) => event("globex", index + 1, { data: large })),
    ];
    await sink.send(await packed(...sent));
    const arrived = await bus.arrived();
    expect(numbers(arrived, "acme").sort((a, b) => Number(a) - Number(b))).toEqual(
      sent.slice(0, 24).map(({ sequence }) => sequence),
    );
    expect(arrived).toHaveLength(29);
    const sizes = door.calls.map((entries) => entries.length);
    expect(Math.max(...sizes)).toBe(10);
    for (const entries of door.calls)
      expect(entries.reduce((sum, { Detail }) => sum + Detail.length, 0)).toBeLessThan(262_144);
    const first = (tenant: string): number[] =>
      door.calls
        .filter((entries) => entries.map(tenantOf).includes(tenant))
        .map(([entry]) => (JSON.parse(entry?.Detail ?? "{}") as { sequence: number }).sequence);
    expect([first("acme"), first("globex")]).toEqual([
      [1, 11, 21],
      [1, 3, 5],
    ]);
  });

  test("that an answer of 200 says were throttled are sent again, and nothing of the tenant before them in a later call", async () => {
    let throttled = 0;
    door.fault = (entries) => {
      const index = entries.findIndex(({ Detail }) => Detail.includes('"sequence":3,'));
      if (index === -1 || throttled === 2) return undefined;
      throttled += 1;
      return { refused: new Map([[index, "ThrottlingException"]]) };
    };
    await sink.send(await packed(...Array.from({ length: 12 }, (_, index) => event("acme", index + 1))));
    expect(throttled).toBe(2);
    expect(numbers(await bus.arrived(), "acme").sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    // The third is the first of each call until it is kept, and the last two wait for it.
    expect(
      door.calls.map(([entry]) => (JSON.parse(entry?.Detail ?? "") as { sequence: number }).sequence),
    ).toEqual([1, 3, 3]);
  });

  test("that are refused hold up their own tenant alone, and what was kept is told", async () => {
    door.fault = (entries) => ({
      refused: new Map(
        entries.flatMap(({ Detail }, index) =>
          Detail.includes("poison") ? [[index, "MalformedDetail"] as const] : [],
        ),
      ),
    });
    const [first, poison] = [event("acme", 1), event("acme", 2, { data: '{"poison":1}' })];
    const later = Array.from({ length: 12 }, (_, index) => event("acme", index + 3));
    const others = [event("globex", 1), event("initech", 1)];
    const error = await thrown(sink.send(await packed(first, poison, ...later, ...others)));
    expect(error).toBeInstanceOf(PartlySent);
    const { held, isAway, kept } = error as PartlySent;
    expect(isAway).toBe(false);
    expect([...held]).toEqual([["acme", `event ${poison.id}: MalformedDetail: as the test wants it`]]);
    expect(error.message).toContain(`bus ${bus.arn} did not keep`);
    const ids = (await bus.arrived()).map(({ detail }) => detail["id"]);
    expect(ids.sort()).toEqual(kept.map(({ id }) => id).sort());
    expect(ids).toEqual(expect.arrayContaining(others.map(({ id }) => id)));
    expect(ids).not.toContain(poison.id);
    // What stood in a later call was not sent.
    expect(ids).not.toContain(later[11]?.id);
  });

  test("that a bus can't take by their size are refused by name and number, and sent to nobody", async () => {
    const poison = event("acme", 1, { data: `"${"x".repeat(1_100_000)}"` });
    const error = await thrown(sink.send(await packed(poison, event("globex", 1))));
    expect(error.message).toMatch(
      /did not keep 1 of 2 events: event [0-9a-f-]{36}: it has \d+ bytes; a bus takes at most 1048576 \(tenant acme\)$/,
    );
    expect(door.calls).toHaveLength(1);
  });

  test("that a whole call is refused for are found one by one", async () => {
    door.fault = (entries) =>
      entries.some(({ Detail }) => Detail.includes("poison"))
        ? { status: 400, type: "ValidationException", message: "Total size of the entries is over the limit" }
        : undefined;
    const poison = event("globex", 1, { data: '{"poison":1}' });
    const others = Array.from({ length: 20 }, (_, index) => event(`t${index}`, 1));
    const error = await thrown(sink.send(await packed(...others, poison)));
    expect([...(error as PartlySent).held.keys()]).toEqual(["globex"]);
    expect((await bus.arrived()).map(({ detail }) => detail["tenant"]).sort()).toEqual(
      others.map(({ tenant }) => tenant).sort(),
    );
    expect(Math.max(...door.calls.map((entries) => entries.length))).toBeGreaterThan(1);
  });

  test.each([
    ["no right", 400, "AccessDeniedException", /AccessDeniedException/, 1],
    ["no such bus", 400, "ResourceNotFoundException", /ResourceNotFoundException/, 1],
    ["throttled for good", 400, "ThrottlingException", /ThrottlingException/, 3],
    ["out of order", 503, "ServiceUnavailable", /ServiceUnavailable/, 3],
  ])("are not sent on and on where there is %s", async (_, status, type, said, calls) => {
    door.fault = () => ({ status, type, message: "as the test wants it" });
    const sent = Array.from({ length: 30 }, (_each, index) => event("acme", index + 1));
    const error = await thrown(sink.send(await packed(...sent)));
    expect(error).toMatchObject({ isAway: true, kept: [] });
    expect(error.message).toMatch(said);
    expect(door.calls).toHaveLength(calls);
    expect(await thrown(sink.ready())).toMatchObject({ message: expect.stringMatching(said) });
    door.fault = () => undefined;
    await sink.ready();
  });

  test("come twice where an answer is lost, and are the same by their ids", async () => {
    let lost = false;
    door.fault = () => {
      if (lost) return undefined;
      lost = true;
      return "answer lost";
    };
    const sent = [event("acme", 1), event("acme", 2)];
    await sink.send(await packed(...sent));
    const ids = (await bus.arrived()).map(({ detail }) => detail["id"]);
    expect(ids).toHaveLength(4);
    expect(new Set(ids)).toEqual(new Set(sent.map(({ id }) => id)));
  });

  test("are not waited for when who sends them is told to end, or the sink is closed", async () => {
    door.fault = () => "silence";
    const ended = new AbortController();
    const sending = thrown(sink.send(await packed(event("acme", 1)), ended.signal));
    for (let look = 0; look < 20_000 && door.calls.length === 0; look += 1)
      await new Promise((resolve) => setTimeout(resolve, 1));
    ended.abort();
    expect(await sending).toMatchObject({ isAway: true, message: expect.stringContaining("ended") });
    const second = thrown(sink.send(await packed(event("acme", 1))));
    await sink.close();
    expect(await second).toMatchObject({ isAway: true });
  });

  test("are refused without telling what AWS says of the signed request", async () => {
    const secret = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";
    const message = `The request signature we calculated does not match.\n\nThe Canonical String for this request should have been\n'POST\nx-amz-security-token:${secret}'`;
    door.fault = () => ({ status: 403, type: "InvalidSignatureException", message });
    const error = await thrown(sink.send(await packed(event("acme", 1))));
    expect(error.message).toContain("InvalidSignatureException: The request signature we calculated");
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain(secret);
  });
});
