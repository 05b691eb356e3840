import { createConnection, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { routingSchema } from "../../../components/routing/contract";
import { buildTable } from "../../../router/table/build";
import { endLongRequests } from "../../../router/follow/longest";
import { exported, NAMES } from "../exported";
import { ROUTINGS } from "../fleet";
import { type GuardedStamp, startGuardedStamp } from "../guarded-stamp";
import { describeHaproxy, send, sendText, startRouter, type TestRouter } from "../haproxy";

const SECRET = "of-eu1-0123456789";
const HOST = `${NAMES[0]!}.example.test`;
const DRIPPING = 500;
/** Another client's address. */
const OTHER = "127.0.0.2";

/** Opens a connection of one address that sends a byte now and then and never comes to an end. */
function drip(port: number, beginning: string): Socket {
  const socket = createConnection({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  socket.write(beginning);
  const timer = setInterval(() => socket.write("a"), 500);
  socket.on("close", () => clearInterval(timer));
  socket.resume();
  return socket;
}

describeHaproxy("a router that one address would hold", () => {
  let stamp: GuardedStamp;
  const running: TestRouter[] = [];

  async function start(limits: object, more: object = {}): Promise<TestRouter> {
    const table = buildTable(JSON.parse(exported(1, [stamp])) as Parameters<typeof buildTable>[0]);
    const routing = routingSchema.parse({ ...ROUTINGS.subdomain, limits });
    const router = await startRouter(routing, table, more, { STAMP_ORIGIN_EU1: SECRET });
    running.push(router);
    return router;
  }

  beforeAll(async () => {
    stamp = await startGuardedStamp("eu1", SECRET);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((router) => router.stop()));
  });
  afterAll(() => stamp.stop());

  const body = `POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 100000\r\n\r\n`;
  test.each([
    ["headers", `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Long: `],
    ["bodies", body],
    ["nothing at all", ""],
  ])("answers everybody else while 500 connections of it drip %s", async (_, beginning) => {
    const { port } = await start({ connections: 100, connectionsPerAddressPercent: 20 });
    const sockets = Array.from({ length: DRIPPING }, () => drip(port, beginning));
    const held = (): number => sockets.filter(({ destroyed, closed }) => !destroyed && !closed).length;
    while (held() > 20) await sleep(20);
    const answers = [];
    for (let index = 0; index < 40; index += 1)
      answers.push((await send(port, [["Host", HOST]], "/", OTHER)).status);
    expect(new Set(answers)).toEqual(new Set([200]));
    for (const socket of sockets) socket.destroy();
  });

  test.each([
    ["headers", `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Long: `],
    ["a body", body],
  ])("answers 408 to who does not begin in time: with %s", async (_, beginning) => {
    const { port } = await start({ requestStartSeconds: 1 });
    // HAProxy says so at once, and listens for what is left of a body for as long as silence may last.
    const { status } = await sendText(port, beginning, "head");
    expect(status).toBe(408);
    expect(stamp.served.filter(({ "content-length": length }) => length === "100000")).toEqual([]);
  });

  test("is cut off with what takes too long, however busy it seems, and nothing else is", async () => {
    const { port, place } = await start({});
    const part = "x".repeat(20_000);
    const socket = drip(port, `POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 1000000\r\n\r\n${part}`);
    const closed = new Promise((resolve) => socket.on("close", resolve));
    await sleep(2200);
    expect(await endLongRequests(place.socket, 60)).toBe(0);
    expect(socket.destroyed).toBe(false);
    expect(await endLongRequests(place.socket, 1)).toBe(1);
    await closed;
    expect((await send(port, [["Host", HOST]])).status).toBe(200);
  });

  test("takes a body that is slow but begins in time, as large as it is", async () => {
    const { port } = await start({ requestStartSeconds: 1 });
    const part = "x".repeat(20_000);
    const head = `POST / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nContent-Length: ${part.length * 2}\r\n\r\n`;
    const socket = createConnection({ port, host: "127.0.0.1" });
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    socket.write(head + part);
    await sleep(1500);
    socket.write(part);
    await new Promise((resolve) => socket.on("close", resolve));
    expect(text).toMatch(/^HTTP\/1.1 200/);
  });

  test("gets 429 with Retry-After for requests too many a second, and nobody else does", async () => {
    const { port } = await start({ requestsPerSecondPerAddress: 5 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(port, [["Host", HOST]])));
    const many = answers.filter(({ status }) => status === 429);
    expect(many.length).toBeGreaterThan(0);
    expect(many[0]?.headers["retry-after"]).toBe("1");
    expect((await send(port, [["Host", HOST]], "/", OTHER)).status).toBe(200);
  });

  test("is known by what the proxy in front says, and not by what a client says", async () => {
    const limits = { requestsPerSecondPerAddress: 5 };
    const { port } = await start(limits, { clientHeader: "x-stampworks-client" });
    const ask = (address: string) =>
      send(port, [
        ["Host", HOST],
        ["X-Stampworks-Client", address],
        ["X-Forwarded-For", "192.0.2.99"],
      ]);
    const many = await Promise.all(Array.from({ length: 40 }, () => ask("203.0.113.7, 192.0.2.1")));
    expect(many.some(({ status }) => status === 429)).toBe(true);
    expect((await ask("203.0.113.7, 192.0.2.2")).status).toBe(200);
    expect(stamp.served.at(-1)).toMatchObject({
      "x-forwarded-for": "192.0.2.2",
      "x-forwarded-proto": "https",
    });
  });
});
