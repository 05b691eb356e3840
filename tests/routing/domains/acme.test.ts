import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { openAccount } from "../../../tenants/certificates/account";
import { CertificateFolder } from "../../../tenants/certificates/folder";
import { keepCertificates, type Keeping } from "../../../tenants/certificates/keep";
import { ordersFrom } from "../../../tenants/certificates/order";
import { CHALLENGES, reachedByHttp } from "../../../tenants/certificates/reached";
import type { TenantItem } from "../../../components/routing/contract";
import type { Certified } from "../../../router/follow/certificates";
import { LastGood } from "../../../router/follow/last-good";
import { FileRegistry } from "../../../router/follow/registry-file";
import { superviseRouter } from "../../../router/follow/supervise";
import { localPlace } from "../../../router/haproxy/place";
import { openPort } from "../../../router/local/open-port";
import { missingPebble, Pebble } from "../../emulators/pebble";
import { POOLS, ROUTINGS, STAMPS, tenant } from "../fleet";
import { describeHaproxy, HAPROXY, send } from "../haproxy";
import { type OpenStamp, startOpenStamp } from "../open-stamp";
import { type NameServer, startNameServer } from "../router/name-server";

if (missingPebble !== undefined) console.warn(`skipped: ${missingPebble}`);
const SHOP = "shop.acme.example";
const HOME = "home.acme.example";

/** A certificate that no authority knows, as a fleet has one for its own domain. */
function certify(folder: string, name: string): void {
  const [key, certificate] = [join(folder, "key"), join(folder, "crt")];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const { status, stderr } = spawnSync("openssl", [
    ...["req", ...kind, "-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`],
    ...["-keyout", key, "-out", certificate],
  ]);
  if (status !== 0) throw new Error(String(stderr));
  mkdirSync(join(folder, "certificates"));
  const both = spawnSync("cat", [certificate, key], { encoding: "utf8" }).stdout;
  writeFileSync(join(folder, "certificates", "own.pem"), both);
}

/** Which names the certificate has that is answered with, who issued it, and by which stamp the request was answered. */
function ask(
  port: number,
  domain: string,
): Promise<{ names: string; issuer: string; by: string | undefined }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", servername: domain, rejectUnauthorized: false }, () =>
      socket.write(`GET / HTTP/1.1\r\nHost: ${domain}\r\nConnection: close\r\n\r\n`),
    );
    let answer = "";
    let seen = { names: "", issuer: "" };
    socket.setEncoding("latin1").on("secureConnect", () => {
      const { issuer, subjectaltname = "" } = socket.getPeerCertificate();
      seen = { names: subjectaltname, issuer: String(issuer.CN) };
    });
    socket.on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve({ ...seen, by: /^x-answered-by: (.*)$/im.exec(answer)?.[1] }));
  });
}

(missingPebble === undefined ? describeHaproxy : describe.skip)(
  "certificates of tenants' own domains",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "acme-"));
    const stop = new AbortController();
    const certified: Certified[] = [];
    const registry = join(folder, "registry.json");
    const account = openAccount(join(folder, "account.pem"));
    const own = join(folder, "certificates", "tenants");
    let version = 0;
    let stamps: OpenStamp[] = [];
    let names: NameServer;
    let pebble: Pebble;
    let keeping: Keeping;
    let supervised: Promise<void>;
    const port = { tls: 0, plain: 0 };

    /** The registry, with these domains of one tenant. */
    const write = (domains: readonly string[]): void => {
      version += 1;
      const placed = STAMPS.map((stamp) => {
        const found = stamps.find(({ stamp: id }) => id === stamp.id)!;
        return { ...stamp, originHost: `127.0.0.1:${found.port}` };
      });
      const acme: TenantItem = tenant("acme", "eu-standard", { stamp: "eu2", domains: [...domains] });
      const text = JSON.stringify({ version, stamps: placed, pools: POOLS, tenants: [acme] });
      writeFileSync(`${registry}.new`, text);
      renameSync(`${registry}.new`, registry);
    };
    const there = (): ReadonlySet<string> => keeping.folder.list();
    const told = async (outcome: Certified["outcome"], domain: string): Promise<void> => {
      const isIt = (one: Certified): boolean =>
        one.outcome === outcome && one.file === join(own, `${domain}.pem`);
      while (!certified.some(isIt)) await sleep(20);
    };

    beforeAll(async () => {
      certify(folder, "example.test");
      stamps = await Promise.all(STAMPS.map(({ id }) => startOpenStamp(id)));
      write([]);
      [port.tls, port.plain] = [await openPort(0), await openPort(0)];
      names = await startNameServer("127.0.0.1");
      pebble = await Pebble.start(port.plain, names.address);
      const home = join(folder, "home");
      supervised = superviseRouter({
        routing: { ...ROUTINGS.own, drainSeconds: 1 },
        source: new FileRegistry(registry),
        keep: new LastGood(join(folder, "table")),
        place: {
          ...localPlace(home, port.tls),
          certificates: join(folder, "certificates"),
          tenantCertificates: own,
          plain: `127.0.0.1:${port.plain}`,
          acmeThumbprint: account.thumbprint,
        },
        ...{ folder: home, intervalMs: 50, haproxy: HAPROXY!, signal: stop.signal },
        onLog: () => {},
        onRound: () => {},
        onCertified: (one) => certified.push(one),
      });
      supervised.catch(() => {});
      while ((await ask(port.tls, "example.test").catch(() => undefined)) === undefined) await sleep(50);
      const { directory, trust } = pebble;
      keeping = {
        folder: new CertificateFolder(own),
        order: ordersFrom({ directory, trust }, account),
        reached: reachedByHttp(port.plain, "127.0.0.1"),
        thumbprint: account.thumbprint,
        now: () => new Date(),
        signal: stop.signal,
      };
    });
    afterAll(async () => {
      stop.abort();
      await supervised.catch(() => {});
      pebble.stop();
      await names.stop();
      await Promise.all(stamps.map((stamp) => stamp.stop()));
      rmSync(folder, { recursive: true, force: true });
    });

    test("come from the authority once a domain is a tenant's, are served by SNI without a reload, and go with the domain", async () => {
      expect(await ask(port.tls, SHOP)).toMatchObject({ names: "DNS:example.test", by: undefined });
      write([SHOP, HOME]);
      const first = await keepCertificates([SHOP, HOME], there(), keeping);
      expect(first.map(({ domain, error, outcome }) => `${domain} ${error?.message ?? outcome}`)).toEqual([
        `${SHOP} issued`,
        `${HOME} issued`,
      ]);
      await told("served", SHOP);
      await told("served", HOME);
      expect(await ask(port.tls, SHOP)).toEqual({
        ...{ names: `DNS:${SHOP}`, by: "eu2" },
        issuer: expect.stringMatching(/Pebble/),
      });
      expect(await ask(port.tls, HOME)).toMatchObject({ names: `DNS:${HOME}`, by: "eu2" });
      // What holds is not asked for again.
      expect(await keepCertificates([SHOP, HOME], there(), keeping)).toMatchObject([
        { outcome: "held" },
        { outcome: "held" },
      ]);
      // Near its end it is renewed, and the new one is served in its place.
      certified.length = 0;
      const later = new Date(first[0]!.until!.getTime() - 1000);
      expect(await keepCertificates([SHOP], there(), { ...keeping, now: () => later })).toMatchObject([
        { domain: SHOP, outcome: "issued" },
        { domain: HOME, outcome: "removed" },
      ]);
      await told("served", SHOP);
      await told("removed", HOME);
      expect(await ask(port.tls, SHOP)).toMatchObject({ names: `DNS:${SHOP}`, by: "eu2" });
      expect(await ask(port.tls, HOME)).toMatchObject({ names: "DNS:example.test" });
    });

    test("are not ordered for a domain that does not lead to routers that know it, and that keeps no other from its own", async () => {
      write([SHOP]);
      const kept = await keepCertificates(["elsewhere.acme.example", SHOP], there(), {
        ...keeping,
        waitMs: 0,
      });
      expect(kept).toMatchObject([
        { domain: "elsewhere.acme.example", outcome: "failed", error: { problem: /does not lead/ } },
        { domain: SHOP },
      ]);
      expect(readdirSync(own)).not.toContain("elsewhere.acme.example.pem");
    });

    test("a file that is no certificate is refused and leaves the one before it in force", async () => {
      write([SHOP]);
      await keepCertificates([SHOP], there(), keeping);
      certified.length = 0;
      new CertificateFolder(own).put(SHOP, "no certificate\n");
      await told("refused", SHOP);
      expect(await ask(port.tls, SHOP)).toMatchObject({ names: `DNS:${SHOP}` });
    });

    test("challenges are answered for tenants' domains alone, and everything else is sent to TLS", async () => {
      write([SHOP]);
      const get = (host: string, path: string) => send(port.plain, [["Host", host]], path);
      while ((await get(SHOP, `${CHALLENGES}a-token`)).status !== 200) await sleep(20);
      expect(await get(SHOP, `${CHALLENGES}a-token`)).toMatchObject({
        status: 200,
        body: `a-token.${account.thumbprint}`,
      });
      for (const [host, path] of [
        ["nobody.example.com", `${CHALLENGES}a-token`],
        [SHOP, `${CHALLENGES}a/b`],
        [SHOP, `${CHALLENGES}%0d%0a`],
        [SHOP, `${CHALLENGES}${"a".repeat(129)}`],
        [SHOP, "/private?x=1"],
      ] as const) {
        const { headers, status } = await get(host, path);
        expect([status, headers["location"]]).toEqual([308, `https://${host}${path}`]);
      }
    });
  },
);
