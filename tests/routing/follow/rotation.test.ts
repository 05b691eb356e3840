import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { routingSchema } from "../../../components/routing/contract";
import { localPlace } from "../../../router/haproxy/place";
import { LastGood } from "../../../router/follow/last-good";
import { OriginSecrets } from "../../../router/follow/origin-secrets";
import { FileRegistry } from "../../../router/follow/registry-file";
import { superviseRouter } from "../../../router/follow/supervise";
import { keyVault } from "../../../router/follow/vaults";
import { openPort } from "../../../router/local/open-port";
import { exported, NAMES } from "../exported";
import { type GuardedStamp, startGuardedStamp } from "../guarded-stamp";
import { describeHaproxy, HAPROXY, send } from "../haproxy";
import { FakeVault } from "./fake-vault";

/** Clients that ask one request after the other all along. */
const CLIENTS = 4;
/** Requests in a row that brought one secret: nobody sends the other any more. */
const LAST = 40;

describeHaproxy("a router whose stamp's secret is changed", () => {
  const folder = mkdtempSync(join(tmpdir(), "rotation-"));
  const stop = new AbortController();
  let stamp: GuardedStamp;
  let vault: FakeVault;
  let supervised: Promise<void>;
  let port = 0;

  beforeAll(async () => {
    stamp = await startGuardedStamp("eu1", "first-0");
    vault = await FakeVault.start("keyvault");
    vault.secrets.set("origin-eu1", "first-0");
    writeFileSync(join(folder, "registry.json"), exported(1, [stamp]));
    port = await openPort(0);
    supervised = superviseRouter({
      routing: routingSchema.parse({
        sources: [{ kind: "subdomain", domain: "example.test" }],
        drainSeconds: 5,
      }),
      source: new FileRegistry(join(folder, "registry.json")),
      keep: new LastGood(join(folder, "table")),
      place: localPlace(join(folder, "home"), port),
      origins: new OriginSecrets(
        keyVault({ url: vault.url, token: () => Promise.resolve("token") }),
        "origin-",
      ),
      folder: join(folder, "home"),
      intervalMs: 50,
      renewMs: 200,
      haproxy: HAPROXY!,
      signal: stop.signal,
      onLog: () => {},
      onRound: () => {},
    });
    supervised.catch(() => {});
    while ((await ask().catch(() => 0)) !== 200) await sleep(50);
  });

  afterAll(async () => {
    stop.abort();
    await supervised.catch(() => {});
    await Promise.all([vault.stop(), stamp.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (): Promise<number> => (await send(port, [["Host", `${NAMES[0]!}.example.test`]])).status;

  test("gets no request refused, however often it is changed, while requests go on", async () => {
    const answers: number[] = [];
    let done = false;
    const clients = Array.from({ length: CLIENTS }, async () => {
      // All together ask less than one address may.
      for (; !done; await sleep(5)) answers.push(await ask().catch(() => 0));
    });
    // As `stamps rotate`, `up <stamp>` and `up routing` do, in turns: the stamp first, then what the layer sends.
    const changes: readonly (readonly [accepted: readonly string[], sent: string])[] = [
      [["first-0", "second-1"], "second-1"],
      [["first-1", "second-1"], "first-1"],
      [["first-1", "second-2"], "second-2"],
    ];
    for (const [accepted, sent] of changes) {
      stamp.secrets = accepted;
      await sleep(100);
      vault.secrets.set("origin-eu1", sent);
      // Until the HAProxy that knows the one before it has ended its requests.
      while (!isSettled(sent)) await sleep(20);
    }
    done = true;
    await Promise.all(clients);
    expect([...new Set(answers)]).toEqual([200]);
    expect(answers.length).toBeGreaterThan(100);
  });

  const isSettled = (sent: string): boolean => {
    const last = stamp.served.slice(-LAST);
    return last.length === LAST && last.every((headers) => headers["x-stamp-origin"] === sent);
  };
});
