import { HTTP } from "cloudevents";
import { cloudEvents } from "../../events/envelope";
import { event } from "./events";

test("an event is a CloudEvent by CloudEvents' own reader, with tenant, stamp and a number that sorts as text", async () => {
  const { pack } = await cloudEvents();
  const { body, headers } = pack(event("acme", 42, { subject: "order/42", data: '{"amount":1}' }));
  const read = HTTP.toEvent({ headers, body });
  expect(read).toMatchObject({
    ...{
      specversion: "1.0",
      type: "test.order.placed",
      source: "/stamps/a1/tenants/acme",
      subject: "order/42",
    },
    ...{ tenant: "acme", stamp: "a1", sequence: "0000000000000000042", data: { amount: 1 } },
  });
  const sequences = [9, 10, 2 ** 53 - 1].map(
    (number) => pack(event("acme", number)).headers["ce-sequence"] ?? "",
  );
  expect([...sequences].sort()).toEqual(sequences);
});

test("what is unpacked is what was packed, to the last digit of a number", async () => {
  const { pack, unpack } = await cloudEvents();
  const sent = event("acme", 1, {
    data: '{"n": 12345678901234567890.10, "text": "Grüße\\n"}',
    subject: "a/b",
  });
  expect(unpack(pack(sent))).toEqual(sent);
});

test.each([
  ["no JSON", {}, "{"],
  ["no sequence", { "ce-sequence": undefined }, "{}"],
  ["a sequence of letters", { "ce-sequence": "x" }, "{}"],
  ["a sequence of 0", { "ce-sequence": "0".repeat(19) }, "{}"],
  ["no tenant", { "ce-tenant": undefined }, "{}"],
  ["a tenant that is a path", { "ce-tenant": "../acme" }, "{}"],
  ["an id that is none", { "ce-id": "1" }, "{}"],
  ["no type", { "ce-type": undefined }, "{}"],
  ["another version", { "ce-specversion": "9" }, "{}"],
  ["no version", { "ce-specversion": undefined }, "{}"],
  ["a time that is none", { "ce-time": "yesterday" }, "{}"],
  ["too much data", {}, JSON.stringify("x".repeat(200_001))],
])("%s is no event of a stamp", async (_, changed: Record<string, string | undefined>, body) => {
  const { pack, unpack } = await cloudEvents();
  const { headers } = pack(event("acme", 1));
  const all = Object.entries({ ...headers, ...changed }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  expect(() => unpack({ headers: Object.fromEntries(all), body })).toThrow("not an event of a stamp");
});
