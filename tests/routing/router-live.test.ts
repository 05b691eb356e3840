import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hashTenant } from "../../components/routing/edge/format";
import { spreadBuckets } from "../../components/routing/table/buckets";
import { LastGood } from "../../fleet/route/last-good";
import { MemoryRegistry } from "../../fleet/route/registry";
import { routerSink, type TableSink } from "../../fleet/route/router-sink";
import { startStandIn, type StandIn } from "../../fleet/route/stand-in";
import { Synchroniser } from "../../fleet/route/synchroniser";
import { ROUTINGS } from "./fleet";
import { describeHaproxy, send, startRouter, type TestRouter } from "./haproxy";
import { startLoad } from "./load";

const COUNT = 100;
// The benchmark does the same with 1,000,000.
const TENANTS = 20_000;
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
    await router.stop();
    await Promise.all(standIns.map((standIn) => standIn.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  test("sends each tenant to the stamp that the registry names", async () => {
    for (let index = 0; index < 300; index += 1) expect(await ask(index)).toBe(stampOf(index));
  });

  test("takes 10,000 changes of its maps under load without one failed request", async () => {
    const hosts = Array.from({ length: 500 }, (_, index) => host(index));
    const moves = new Set<string>();
    const load = startLoad(router.port, hosts, (asked, status, by) =>
      status === 200 && (moves.has(asked) || by === stampOf(hosts.indexOf(asked)))
        ? undefined
        : `${status} from ${by}`,
    );
    // Tenants 0 to 4,999 move to another stamp, and then back: 10,000 overrides come and go.
    for (let round = 0; round < 2; round += 1) {
      for (let from = 0; from < 5000; from += 500) {
        for (let index = from; index < from + 500; index += 1) {
          const item = registry.get("tenant", name(index))!;
          moves.add(host(index));
          const home = registry.get("pool", "eu")!.buckets[hashTenant(item.tenant).bucket]!;
          const stamp = round === 1 ? home : ids[(ids.indexOf(home) + 1) % COUNT]!;
          registry.putTenant({ ...item, stamp, version: item.version + 1 });
        }
        expect(await synchroniser.follow(sink)).toMatchObject({ outcome: "changed" });
      }
      for (const index of [0, 1, 499, 2500, 4999]) expect(await ask(index)).toBe(stampOf(index));
    }
    const { failed, sent } = await load.stop();
    expect(failed).toEqual([]);
    expect(sent).toBeGreaterThan(100);
  });

  test("refuses the tenants of a stopped stamp as documented and no others", async () => {
    const down = standIns[7]!;
    const hosts = Array.from({ length: 1000 }, (_, index) => host(index));
    const load = startLoad(router.port, hosts, (asked, status, by) => {
      const home = stampOf(hosts.indexOf(asked));
      if (home === down.stamp)
        return [502, 503].includes(status) || by === home ? undefined : `${status} from ${by}`;
      return by === home ? undefined : `${status} from ${by}`;
    });
    await sleep(200);
    await down.stop();
    await sleep(1500);
    const { failed, answers } = await load.stop();
    expect(failed).toEqual([]);
    expect(answers.get("503")).toBeGreaterThan(0);
    const lost = hosts.findIndex((_, index) => stampOf(index) === down.stamp);
    const answer = await send(router.port, [["Host", host(lost)]]);
    expect(answer.status).toBe(503);
    expect(answer.headers["x-stamp-refusal"]).toBe("down");
    expect(answer.headers["retry-after"]).toBe("10");
    standIns[7] = await startStandIn(down.stamp, down.port);
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
  });
});
