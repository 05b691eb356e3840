import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { routingSchema } from "../../../components/routing/contract";
import { buildTable, type Snapshot } from "../../../router/table/build";
import { BOUNDS } from "../../registry/items";
import { exported, NAMES } from "../exported";
import { ROUTINGS } from "../fleet";
import { describeHaproxy, send, startRouter, type TestRouter } from "../haproxy";

const [LOUD = "", QUIET = ""] = NAMES;

describeHaproxy("a tenant that takes more than its tier may", () => {
  let server: Server;
  let port = 0;
  const running: TestRouter[] = [];
  const waiting: (() => void)[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      if (request.url === "/slow") waiting.push(() => response.end());
      else response.end("well");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    for (const end of waiting.splice(0)) end();
    await Promise.all(running.splice(0).map((router) => router.stop()));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function start(tier: string, perTenant: object): Promise<TestRouter> {
    const snapshot = JSON.parse(exported(1, [{ stamp: "eu1", port }])) as Snapshot;
    const capacity = { residency: "eu", tier, class: "standard", bounds: BOUNDS, fullPercent: 80 };
    const stamps = snapshot.stamps.map((stamp) => ({ ...stamp, capacity }) as typeof stamp);
    const routing = routingSchema.parse({ ...ROUTINGS.subdomain, limits: { perTenant } });
    const router = await startRouter(routing, buildTable({ ...snapshot, stamps }));
    running.push(router);
    return router;
  }
  const ask = (router: TestRouter, tenant: string, path = "/") =>
    send(router.port, [["Host", `${tenant}.example.test`]], path);

  test("gets 429 with Retry-After for what is too much, what it may take is served, and nobody else notices", async () => {
    const router = await start("standard", { standard: { requestsPerSecond: 5 } });
    const [loud, quiet] = await Promise.all([
      Promise.all(Array.from({ length: 60 }, () => ask(router, LOUD))),
      Promise.all(Array.from({ length: 3 }, () => ask(router, QUIET))),
    ]);
    const refused = loud.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(loud.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(5);
    expect(refused[0]?.headers).toMatchObject({
      "retry-after": "1",
      "x-stamp-refusal": "busy",
      "cache-control": "no-store",
    });
    expect(quiet.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test("gets 429 for requests too many at once, and is served again when they have ended", async () => {
    const router = await start("standard", { standard: { requestsAtOnce: 3 } });
    const slow = Array.from({ length: 3 }, () => ask(router, LOUD, "/slow"));
    while (waiting.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await ask(router, LOUD)).status).toBe(429);
    expect((await ask(router, QUIET)).status).toBe(200);
    for (const end of waiting.splice(0)) end();
    await Promise.all(slow);
    expect((await ask(router, LOUD)).status).toBe(200);
  });

  test("is judged by its stamp's tier", async () => {
    const perTenant = { standard: { requestsPerSecond: 1 }, premium: { requestsPerSecond: 1000 } };
    const premium = await start("premium", perTenant);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(premium, LOUD)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const standard = await start("standard", perTenant);
    const others = await Promise.all(Array.from({ length: 20 }, () => ask(standard, LOUD)));
    expect(others.some(({ status }) => status === 429)).toBe(true);
  });
});
