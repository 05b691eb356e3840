import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { routingSchema } from "../../../components/routing/contract";
import { openRegistry } from "../../../tenants/registry/open";
import type { Registry } from "../../../tenants/registry/registry";
import { LastGood } from "../../../router/follow/last-good";
import { openPort } from "../../../router/local/open-port";
import { OriginSecrets } from "../../../router/follow/origin-secrets";
import { localPlace } from "../../../router/haproxy/place";
import { superviseRouter } from "../../../router/follow/supervise";
import { badTokenKey } from "../../../router/follow/token-key";
import { keyVault } from "../../../router/follow/vaults";
import { poolOf, stampOf, tenantOf } from "../../registry/items";
import { FakeVault } from "./fake-vault";
import { type GuardedStamp, startGuardedStamp } from "../guarded-stamp";
import { describeHaproxy, HAPROXY, send } from "../haproxy";
import { claims, signedRs256 } from "../tokens";

const FRONT_DOOR = "0f1e2d3c-4b5a-4678-8697-a5b4c3d2e1f0";
const claim = {
  kind: "claim",
  algorithm: "RS256",
  issuer: "https://login.example.test",
  audience: "stamps",
} as const;
const ROUTING = routingSchema.parse({
  sources: [claim, { kind: "subdomain", domain: "example.test" }],
  drainSeconds: 1,
});
const KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });

// As on Azure: behind Front Door, with the fleet's own registry and the stamps' secrets in a vault.
describeHaproxy("a router that finds its stamps' secrets in a vault", () => {
  const folder = mkdtempSync(join(tmpdir(), "secrets-"));
  const home = join(folder, "home");
  const stop = new AbortController();
  const lines: string[] = [];
  const stamps: GuardedStamp[] = [];
  let registry: Registry;
  let vault: FakeVault;
  let supervised: Promise<void>;
  let port = 0;
  let isSilent = false;

  const through: readonly (readonly [string, string])[] = [
    ["Host", "router.example"],
    ["X-Azure-FDID", FRONT_DOOR],
  ];
  const ask = async (tenant: string, more: readonly (readonly [string, string])[] = []): Promise<string> => {
    const asked = [...through, ["X-Stampworks-Host", `${tenant}.example.test`] as const, ...more];
    const { status, headers } = await send(port, asked);
    return `${status} ${headers["x-answered-by"] ?? headers["x-stamp-refusal"]}`;
  };
  const becomes = async (tenant: string, answer: string): Promise<void> => {
    while ((await ask(tenant).catch(() => "not yet")) !== answer) await sleep(50);
  };
  const said = async (event: RegExp): Promise<void> => {
    while (!lines.some((line) => event.test(line))) await sleep(50);
  };
  const item = (id: string, number: number): object => {
    const { port: at } = stamps.find(({ stamp }) => stamp === id)!;
    return stampOf(id, number, { originHost: `127.0.0.1:${at}` });
  };
  const add = async (id: string, number: number, tenant: string): Promise<void> => {
    await registry.write([{ kind: "stamp", item: item(id, number) }]);
    await registry.write([{ kind: "tenant", item: tenantOf(tenant, id) }]);
  };

  beforeAll(async () => {
    vault = await FakeVault.start("keyvault");
    registry = openRegistry("registry", { root: folder, by: "test" });
    stamps.push(await startGuardedStamp("s1", "secret-of-s1"), await startGuardedStamp("s2", "secret-of-s2"));
    stamps.push(await startGuardedStamp("s3", "secret-of-s3"));
    vault.secrets.set("origin-s1", "secret-of-s1");
    vault.secrets.set("origin-token-key", KEYS.publicKey.export({ type: "spki", format: "pem" }).toString());
    await registry.write([
      { kind: "stamp", item: item("s1", 1) },
      { kind: "pool", item: poolOf("eu-standard", 0, ["s1"]) },
    ]);
    await registry.write([{ kind: "tenant", item: tenantOf("acme", "s1") }]);
    port = await openPort(0);
    const read = keyVault({ url: vault.url, token: () => Promise.resolve("token-of-the-router") });
    supervised = superviseRouter({
      routing: ROUTING,
      source: {
        snapshot: () => registry.snapshot(),
        since: (sequence) => (isSilent ? new Promise(() => {}) : registry.since(sequence)),
      },
      keep: new LastGood(join(home, "table")),
      place: { ...localPlace(home, port), frontDoor: FRONT_DOOR },
      origins: new OriginSecrets(read, "origin-", (value) => badTokenKey(ROUTING, value)),
      folder: home,
      intervalMs: 50,
      renewMs: 500,
      haproxy: HAPROXY!,
      signal: stop.signal,
      onLog: (line) => lines.push(line),
      onRound: (round) => lines.push(JSON.stringify(round)),
      onLooked: (looked) => lines.push(JSON.stringify(looked)),
    });
    supervised.catch((error: Error) => lines.push(`ended: ${error.message}`));
    while ((await ask("acme").catch(() => "not yet")) === "not yet") await sleep(50);
  });

  afterAll(async () => {
    stop.abort();
    await supervised.catch(() => {});
    await registry.close();
    await Promise.all([vault.stop(), ...stamps.map((stamp) => stamp.stop())]);
    rmSync(folder, { recursive: true, force: true });
  });

  test("is let in by a stamp, and answers to its own Front Door alone", async () => {
    expect(await ask("acme")).toBe("200 s1");
    const past = await send(port, [["Host", "acme.example.test"]]);
    expect([past.status, past.headers["x-stamp-refusal"]]).toEqual([403, "edge"]);
    expect(stamps[0]!.served.at(-1)).toMatchObject({
      host: `127.0.0.1:${stamps[0]!.port}`,
      "x-stamp-host": "acme.example.test",
      "x-stamp-origin": "secret-of-s1",
    });
  });

  test("verifies tokens with the key in the vault", async () => {
    const payload = claims({ tenant: "acme" });
    const token = signedRs256(payload, KEYS.privateKey);
    expect(await ask("nobody", [["Authorization", `Bearer ${token}`]])).toBe("200 s1");
    const other = signedRs256(payload, generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
    expect(await ask("acme", [["Authorization", `Bearer ${other}`]])).toBe("401 token");
  });

  test("takes in a new stamp with its secret, and nobody has to do a thing", async () => {
    vault.secrets.set("origin-s2", "secret-of-s2");
    await add("s2", 2, "beta");
    await becomes("beta", "200 s2");
    expect(await ask("acme")).toBe("200 s1");
  });

  test("takes in a secret that comes later than its stamp, which concerns nobody else until then", async () => {
    await add("s3", 3, "gamma");
    await becomes("gamma", "403 s3");
    await said(/"missing":\{"s3":"the vault answers 404"\}/);
    expect([await ask("acme"), await ask("beta")]).toEqual(["200 s1", "200 s2"]);
    vault.secrets.set("origin-s3", "secret-of-s3");
    await becomes("gamma", "200 s3");
  });

  test("takes in a secret that changes", async () => {
    stamps[1]!.secrets = ["new-secret-of-s2"];
    vault.secrets.set("origin-s2", "new-secret-of-s2");
    await becomes("beta", "200 s2");
    expect(stamps[1]!.served.at(-1)).toMatchObject({ "x-stamp-origin": "new-secret-of-s2" });
  });

  test("keeps what it knows while the vault is away", async () => {
    vault.broken = { status: 503, body: "secret-of-nobody" };
    await said(/"away":"the vault answers 503"/);
    const item2 = (await registry.get("stamp", "s2"))!;
    await registry.put("stamp", { ...item2, state: "maintenance", version: item2.version + 1 });
    await becomes("beta", "503 maintenance");
    expect([await ask("acme"), await ask("gamma")]).toEqual(["200 s1", "200 s3"]);
    vault.broken = undefined;
  });

  test("keeps every secret out of its files, its log and its command line", () => {
    const secret = /secret-of|token-of|PRIVATE/;
    const files = readdirSync(home, { recursive: true, encoding: "utf8" }).filter((file) =>
      statSync(join(home, file)).isFile(),
    );
    expect(files).toEqual(expect.arrayContaining(["haproxy.cfg", "table", "token-key.pem"]));
    for (const file of files) expect(readFileSync(join(home, file), "utf8")).not.toMatch(secret);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.join("\n")).not.toMatch(secret);
    const commands = execFileSync("pgrep", ["-af", join(home, "haproxy.cfg")], { encoding: "utf8" });
    expect(commands).toContain("-f ");
    expect(commands).not.toMatch(secret);
  });

  test("ends by its signal although the registry does not answer any more", async () => {
    isSilent = true;
    await sleep(200);
    expect(await ask("acme")).toBe("200 s1");
    stop.abort();
    await supervised;
    await expect(ask("acme")).rejects.toThrow(/ECONNREFUSED/);
  });
});
