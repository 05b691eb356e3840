import { setTimeout as sleep } from "node:timers/promises";
import { type Routing, type RoutingInput, routingSchema } from "../../../components/routing/contract";
import { MemoryRegistry } from "../../../router/follow/registry";
import { routerSink, type TableSink } from "../../../router/follow/router-sink";
import { Synchroniser } from "../../../router/follow/synchroniser";
import { TOKEN_KEY } from "../fleet";
import { describeHaproxy, send, sendText, startRouter, type TestRouter } from "../haproxy";
import { type OpenStamp, startOpenStamp } from "../open-stamp";

const FRONT_DOOR = "0f1e2d3c-4b5a-4678-8697-a5b4c3d2e1f0";
const INPUT: RoutingInput = {
  sources: [
    { kind: "subdomain", domain: "example.test" },
    { kind: "claim", issuer: "login", audience: "stamps", algorithm: "HS256", at: {} },
  ],
  functions: [{ function: "batch", path: "/batch" }],
};
const withLimits = (limits: RoutingInput["limits"]): Routing => routingSchema.parse({ ...INPUT, limits });

describeHaproxy("requests of a tenant that is cut over", () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  /** A router before two stamps and one for a function, whose tenant `acme` is being cut over from a1 to b1. */
  async function cutOver(routing: Routing, more: Parameters<typeof startRouter>[2] = {}) {
    const registry = new MemoryRegistry();
    const stamps = new Map<string, OpenStamp>();
    for (const [number, id] of ["a1", "b1", "c1"].entries()) {
      const stamp = await startOpenStamp(id);
      closers.push(() => stamp.stop());
      stamps.set(id, stamp);
      registry.putStamp({
        ...{ id, number, version: 1, cloud: "aws", region: "eu-west-1", state: "active" },
        originHost: `127.0.0.1:${stamp.port}`,
      });
    }
    const buckets = Array.from({ length: 4096 }, () => "a1");
    registry.putPool({ name: "eu", number: 0, version: 1, residency: "eu", tier: "standard", buckets });
    const migration = { source: "a1", target: "b1", step: "holding", retryAfterSeconds: 3 } as const;
    const acme = { tenant: "acme", pool: "eu", functions: { batch: "c1" } };
    registry.putTenant({ ...acme, version: 1, stamp: "a1", migration });
    registry.putTenant({ ...acme, tenant: "other", version: 1, stamp: "a1" });
    const synchroniser = new Synchroniser(registry);
    const router = await startRouter(routing, await synchroniser.begin(), more, {
      STAMP_TOKEN_KEY: TOKEN_KEY,
    });
    closers.push(() => router.stop());
    const sink: TableSink = routerSink(router.place, () =>
      Promise.reject(new Error("no reload is needed here")),
    );
    const arrive = async (): Promise<void> => {
      registry.putTenant({ ...acme, version: 2, stamp: "b1", migration: { ...migration, step: "soaking" } });
      expect(await synchroniser.follow(sink)).toMatchObject({ outcome: "changed" });
    };
    return { router, stamps, arrive };
  }
  const ask = (router: TestRouter, path = "/", host = "acme.example.test") =>
    send(router.port, [["Host", host]], path);

  test("wait, and go where it has arrived, once, with what the router says of them", async () => {
    const { arrive, router, stamps } = await cutOver(withLimits({ holdSeconds: 30 }));
    const body = "x".repeat(100_000);
    const answers = [
      ask(router, "/one"),
      sendText(
        router.port,
        `POST /two HTTP/1.1\r\nHost: ACME.example.test\r\nX-Forwarded-For: 9.9.9.9\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      ),
      ask(router, "/batch/three"),
    ];
    expect((await ask(router, "/", "other.example.test")).headers["x-answered-by"]).toBe("a1");
    await sleep(300);
    expect([...stamps.values()].flatMap(({ asked }) => asked.map(({ url }) => url))).toEqual(["/"]);
    await arrive();
    expect((await Promise.all(answers)).map(({ headers }) => headers["x-answered-by"])).toEqual([
      "b1",
      "b1",
      "c1",
    ]);
    expect(
      stamps
        .get("b1")!
        .asked.map(({ url }) => url)
        .sort(),
    ).toEqual(["/one", "/two"]);
    const { rawHeaders } = stamps.get("b1")!.asked.find(({ url }) => url === "/two")!;
    const all = (name: string): string[] =>
      rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === name && index % 2 === 1);
    expect([
      all("x-stamp-tenant"),
      all("x-stamp-host"),
      all("x-forwarded-for"),
      all("x-stamp-id"),
      all("x-stamp-at"),
      all("host"),
    ]).toEqual([
      ["acme"],
      ["ACME.example.test"],
      ["127.0.0.1"],
      ["b1"],
      ["AB.0"],
      [`127.0.0.1:${stamps.get("b1")!.port}`],
    ]);
    // Each request is one line of the log, of where it went in the end.
    const lines = router.log
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { stamp: string; client: string });
    expect(lines.map(({ stamp }) => stamp).sort()).toEqual(["a1", "b1", "b1", "c1"]);
    expect(new Set(lines.map(({ client }) => client))).toEqual(new Set(["127.0.0.1"]));
  });

  test("behind Front Door keep the host that a client asked for", async () => {
    const { arrive, router, stamps } = await cutOver(withLimits({ holdSeconds: 30 }), {
      frontDoor: FRONT_DOOR,
    });
    const answer = send(router.port, [
      ["Host", "router.example.net"],
      ["X-Azure-FDID", FRONT_DOOR],
      ["X-Stampworks-Host", "acme.example.test"],
    ]);
    await sleep(200);
    await arrive();
    expect((await answer).headers["x-answered-by"]).toBe("b1");
    expect(stamps.get("b1")!.asked[0]!.rawHeaders).toContain("acme.example.test");
  });

  test("wait no longer than they may, and are told when to ask again", async () => {
    const { router } = await cutOver(withLimits({ holdSeconds: 1 }));
    const began = performance.now();
    const { headers, status } = await ask(router);
    expect([status, headers["x-stamp-refusal"], headers["retry-after"]]).toEqual([503, "moving", "3"]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(900);
  });

  test("are refused at once where as many as may be wait already", async () => {
    const { arrive, router } = await cutOver(withLimits({ holdSeconds: 30, heldRequests: 2 }));
    const waiting = [ask(router), ask(router)];
    await sleep(300);
    expect((await ask(router)).status).toBe(503);
    await arrive();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test("can't be taken for held ones by what a client says", async () => {
    const { router, stamps } = await cutOver(withLimits({ holdSeconds: 0 }));
    const headers = [
      ["Host", "acme.example.test"],
      ["X-Stamp-Tenant", "other"],
    ] as const;
    expect((await send(router.port, headers)).status).toBe(503);
    expect([...stamps.values()].flatMap(({ asked }) => asked)).toEqual([]);
  });
});
