import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { countLines } from "../../../fleet/tenants/numbers/numbers";
import { hashTenant } from "../../../router/decision/format";
import { spreadBuckets } from "../../../router/table/buckets";
import { LastGood } from "../../../router/follow/last-good";
import { MemoryRegistry } from "../../../router/follow/registry";
import { routerSink, type TableSink } from "../../../router/follow/router-sink";
import { startStandIn, type StandIn } from "../../../router/local/stand-in";
import { Synchroniser } from "../../../router/follow/synchroniser";
import { ROUTINGS } from "../fleet";
import { describeHaproxy, send, startRouter, type TestRouter } from "../haproxy";
import { times } from "../../sweep";

const COUNT = 100;
const TENANTS = 2000;
const ids = Array.from({ length: COUNT }, (_, index) => `st${index}`);
const name = (index: number): string => `tenant-${index}`;
const host = (index: number): string => `${name(index)}.example.test`;

describeHaproxy("a running router of 100 stamps", () => {
  const folder = mkdtempSync(join(tmpdir(), "live-"));
  const registry = new MemoryRegistry();
  const synchroniser = new Synchroniser(registry, new LastGood(join(folder, "table")));
  let standIns: StandIn[] = [];
  let router: TestRouter;
  let sink: TableSink;
  const ask = async (index: number): Promise<string> => {
    const { status, headers } = await send(router.port, [["Host", host(index)]]);
    return headers["x-answered-by"] ?? String(status);
  };
  const stampOf = (index: number): string => registry.get("tenant", name(index))!.stamp;

  beforeAll(async () => {
    standIns = await Promise.all(ids.map((id) => startStandIn(id)));
    for (const [number, { stamp, port }] of standIns.entries()) {
      registry.putStamp({
        ...{ id: stamp, number, version: 1, cloud: "aws", region: "eu-west-1", state: "active" },
        originHost: `127.0.0.1:${port}`,
      });
    }
    const buckets = spreadBuckets(ids.map((stamp) => ({ stamp })));
    registry.putPool({ name: "eu", number: 0, version: 1, residency: "eu", tier: "standard", buckets });
    registry.load(
      Array.from({ length: TENANTS }, (_, index) => ({
        ...{ tenant: name(index), version: 1, pool: "eu" },
        stamp: buckets[hashTenant(name(index)).bucket]!,
      })),
    );
    router = await startRouter(ROUTINGS.subdomain, await synchroniser.begin());
    sink = routerSink(router.place, () => Promise.reject(new Error("no reload is needed here")));
  });

  afterAll(async () => {
    await Promise.all(standIns.map((standIn) => standIn.stop()));
    rmSync(folder, { recursive: true, force: true });
    await router.stop();
  });

  test("sends each tenant to the stamp that the registry names", async () => {
    for (let index = 0; index < times(60, 300); index += 1) expect(await ask(index)).toBe(stampOf(index));
  });

  test("answers 503 with Retry-After in maintenance, and serves again after it", async () => {
    const index = 11;
    const item = registry.get("stamp", stampOf(index))!;
    registry.putStamp({ ...item, state: "maintenance", retryAfterSeconds: 33, version: item.version + 1 });
    expect(await synchroniser.follow(sink)).toMatchObject({ outcome: "changed" });
    const answer = await send(router.port, [["Host", host(index)]]);
    expect([answer.status, answer.headers["x-stamp-refusal"], answer.headers["retry-after"]]).toEqual([
      503,
      "maintenance",
      "33",
    ]);
    registry.putStamp({ ...item, version: item.version + 2 });
    await synchroniser.follow(sink);
    expect(await ask(index)).toBe(item.id);
  });

  test("routes all known tenants while the registry is away, also after a restart", async () => {
    const away = {
      snapshot: () => Promise.reject(new Error("the registry is away")),
      since: () => Promise.reject(new Error("the registry is away")),
    };
    const alone = new Synchroniser(away, new LastGood(join(folder, "table")));
    const table = await alone.begin();
    expect(await alone.follow(sink)).toMatchObject({ outcome: "away", problem: "the registry is away" });
    expect(await ask(3)).toBe(stampOf(3));
    const second = await startRouter(ROUTINGS.subdomain, table);
    for (let index = 0; index < 100; index += 1) {
      const { headers } = await send(second.port, [["Host", host(index)]]);
      expect(headers["x-answered-by"]).toBe(stampOf(index));
    }
    await second.stop();
  });

  test("repairs its maps as a whole after a change that failed half-way", async () => {
    const item = registry.get("tenant", name(42))!;
    const elsewhere = ids.find((id) => id !== item.stamp)!;
    registry.putTenant({ ...item, stamp: elsewhere, version: item.version + 1 });
    const broken: TableSink = { apply: () => Promise.reject(new Error("cut off")) };
    expect(await synchroniser.follow(broken)).toMatchObject({ outcome: "away" });
    expect(await ask(42)).toBe(item.stamp);
    expect(await synchroniser.follow(sink)).toMatchObject({ outcome: "changed" });
    expect(await ask(42)).toBe(elsewhere);
  });

  test("writes one line of JSON a request, without path and query", async () => {
    const { port, log } = router;
    await send(port, [["Host", host(1)]], "/private?token=secret");
    await sleep(100);
    const line = JSON.parse(log.findLast((text) => text.startsWith("{"))!) as Record<string, unknown>;
    expect(line).toMatchObject({ tenant: name(1), stamp: stampOf(1), status: 200, method: "GET" });
    expect(log.join("\n")).not.toMatch(/private|secret/);
    const odd = "a_b'{}$.example.test";
    await send(port, [["Host", odd]]);
    await sleep(100);
    const lines = log.filter((text) => text.startsWith("{"));
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ host: odd, status: 400, tenant: "." });
    for (const text of lines) expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  test("its log tells each tenant's numbers, and a stranger's name is none", async () => {
    const index = 77;
    for (let nth = 0; nth < 3; nth += 1) await ask(index);
    await send(router.port, [["Host", "no-such-tenant.example.test"]]);
    const isLogged = (): boolean => router.log.some((text) => text.includes("no-such-tenant"));
    while (!isLogged()) await sleep(20);
    const { strange, tenants } = await countLines(Readable.from([router.log.join("\n")]));
    const own = tenants.find(({ tenant }) => tenant === name(index));
    expect(own).toMatchObject({ requests: 3, errors: 0, refused: 0, p95Ms: expect.any(Number) as number });
    expect(tenants.map(({ tenant }) => tenant)).not.toContain("no-such-tenant");
    expect(strange).toBeGreaterThanOrEqual(1);
  });
});
