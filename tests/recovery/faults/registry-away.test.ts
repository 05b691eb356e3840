import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LastGood } from "../../../router/follow/last-good";
import { routerSink } from "../../../router/follow/router-sink";
import { Synchroniser } from "../../../router/follow/synchroniser";
import { openPort } from "../../../router/local/open-port";
import { openDynamoDb } from "../../../tenants/registry/dynamodb";
import { RowRegistry } from "../../../tenants/registry/row-registry";
import { DynamoDbEmulator } from "../../emulators/dynamodb";
import { missingMoto } from "../../emulators/moto";
import { HAPROXY, send, startRouter } from "../../routing/haproxy";
import { ROUTINGS } from "../../routing/fleet";
import { FaultFleet } from "./fault-fleet";
import { HAS_TOOLS, ShellServer } from "./fault-servers";
import { Routed } from "./routed";

const CAN = HAPROXY !== undefined && HAS_TOOLS && missingMoto === undefined;

(CAN ? describe : describe.skip)("a registry in DynamoDB that is stopped on purpose", () => {
  const folder = mkdtempSync(join(tmpdir(), "away-"));
  const ended = new AbortController();
  let emulator: DynamoDbEmulator;
  let routed: Routed;
  let fleet: FaultFleet;
  let way: ShellServer;
  let following: Promise<void>;

  beforeAll(async () => {
    emulator = await DynamoDbEmulator.start();
    routed = await Routed.start();
  });
  afterAll(async () => {
    ended.abort();
    await following;
    way.end();
    fleet.remove();
    await routed.stop();
    emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is missed by no tenant: the router serves on from what it knew, also one that starts anew, and follows again after", async () => {
    const { endpoint, region, table } = await emulator.makeTable();
    way = new ShellServer(folder, "registry", await openPort(0), Number(new URL(endpoint).port));
    way.begin();
    const place = { region, table, endpoint: `http://127.0.0.1:${way.port}` };
    const registry = new RowRegistry(openDynamoDb(place), "test");
    await routed.register(registry);
    const kept = new LastGood(join(folder, "table"));
    const synchroniser = new Synchroniser(registry, kept);
    const router = await routed.route(await synchroniser.begin());
    const sink = routerSink(router.place, () => Promise.reject(new Error("no reload is needed here")));
    // What a router's follower does, with what a monitor would ring by: that the registry is away.
    const rings = join(folder, "rings");
    following = (async () => {
      while (!ended.signal.aborted) {
        const { outcome } = await synchroniser.follow(sink);
        if (outcome === "away") writeFileSync(rings, "");
        else rmSync(rings, { force: true });
        await sleep(100);
      }
    })();
    fleet = new FaultFleet(
      routed.url,
      () => ({
        registry: [
          `by: { kind: command, break: ${way.kill}, broken: "! ${way.isUp}", mend: ${way.start} }`,
          `healthy: "${routed.asked("acme")}"`,
          `others: "${routed.asked("zoe")}"`,
          `alarm: test -e ${rings}`,
          "lastsSeconds: 600",
          "everySeconds: 0.2",
          "steadySeconds: 1",
        ],
      }),
      { headers: "{ x-tenant: acme }", rate: 20, seconds: 3 },
    );
    let anew: string | undefined;
    const drill = fleet.fail({ what: "registry" });
    const whileAway = (async () => {
      while (!existsSync(rings)) await sleep(20);
      const alone = new Synchroniser(registry, kept);
      const second = await startRouter(ROUTINGS.header, await alone.begin());
      anew = (
        await send(second.port, [
          ["x-tenant", "zoe"],
          ["Host", "any"],
        ])
      ).headers["x-answered-by"];
      await second.stop();
    })();
    const { code, record } = await drill;
    await whileAway;
    expect(record?.problems).toEqual([]);
    // By itself, and it never stopped: no request of the load failed.
    expect(record).toMatchObject({ held: true, recovers: "by-itself", struck: true, unhealthy: false });
    expect(record?.load).toMatchObject({ before: { errors: 0 }, during: { requests: 60, errors: 0 } });
    expect(code).toBe(0);
    expect(anew).toBe("euw1b");
    process.stderr.write(`load before the registry was away, and while: ${JSON.stringify(record?.load)}\n`);
    // What is written once it is back reaches the router.
    const acme = await registry.get("tenant", "acme");
    await registry.put("tenant", { ...acme, stamp: "euw1b", version: (acme?.version ?? 0) + 1 });
    for (;;) {
      const { headers } = await send(router.port, [
        ["x-tenant", "acme"],
        ["Host", "any"],
      ]);
      if (headers["x-answered-by"] === "euw1b") break;
      await sleep(50);
    }
    await registry.close();
  });
});
