import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { Certificates } from "../../../router/follow/certificates";
import { certificateList } from "../../../router/haproxy/certificate-list";
import { buildTable } from "../../../router/table/build";
import { POOLS, ROUTINGS, STAMPS, TENANTS } from "../fleet";
import { describeHaproxy, startRouter, type TestRouter } from "../haproxy";
import { type OpenStamp, startOpenStamp } from "../open-stamp";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
if (!hasOpenssl) console.warn("skipped: no openssl to make certificates with");

/** Makes a certificate of a name, with its key, as HAProxy reads them. */
function certify(folder: string, name: string): void {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
  const asked = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    "2",
  ];
  const { status, stderr } = spawnSync("openssl", [
    ...asked,
    ...subject,
    "-keyout",
    key,
    "-out",
    certificate,
  ]);
  if (status !== 0) throw new Error(String(stderr));
  const both = spawnSync("cat", [certificate, key], { encoding: "utf8" }).stdout;
  mkdirSync(join(folder, "in-use"), { recursive: true });
  writeFileSync(join(folder, "in-use", `${name}.pem`), both);
}

/** Asks over TLS by a name; whose certificate answered, and with what. */
function ask(port: number, servername: string, host = servername): Promise<{ name: string; answer: string }> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect(
      { port, host: "127.0.0.1", servername, rejectUnauthorized: false },
      () => socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    let answer = "";
    let name = "";
    socket.setEncoding("latin1").on("secureConnect", () => {
      name = String(socket.getPeerCertificate().subject.CN);
    });
    socket.on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve({ name, answer }));
  });
}

(hasOpenssl ? describeHaproxy : describe.skip)("a router that ends TLS for tenants' own domains", () => {
  const folder = mkdtempSync(join(tmpdir(), "domains-"));
  let stamps: OpenStamp[] = [];
  let router: TestRouter;

  beforeAll(async () => {
    for (const name of ["a-first.example.test", "owner.example.com", "abroad.example.com"])
      certify(folder, name);
    stamps = await Promise.all(STAMPS.map(({ id }) => startOpenStamp(id)));
    const placed = STAMPS.map((stamp) => {
      const { port } = stamps.find(({ stamp: id }) => id === stamp.id)!;
      return { ...stamp, originHost: `127.0.0.1:${port}` };
    });
    const table = buildTable({ version: 1, stamps: placed, pools: POOLS, tenants: TENANTS });
    router = await startRouter(ROUTINGS.own, table, { certificates: join(folder, "in-use") });
  });
  afterAll(async () => {
    await router.stop();
    await Promise.all(stamps.map((stamp) => stamp.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["owner.example.com", "eu1", "owner"],
    ["abroad.example.com", "us1", "owner-abroad"],
  ])("answers %s with its own certificate, by its tenant's stamp", async (domain, stamp, tenant) => {
    for (const one of stamps) one.asked.length = 0;
    const { answer, name } = await ask(router.port, domain);
    expect([name, /^x-answered-by: (.*)$/im.exec(answer)?.[1]]).toEqual([domain, stamp]);
    const [asked] = stamps.flatMap((one) => one.asked);
    const told = Object.fromEntries(
      (asked?.rawHeaders ?? []).flatMap((header, index, all) =>
        index % 2 === 0 ? [[header.toLowerCase(), all[index + 1]]] : [],
      ),
    );
    expect(told).toMatchObject({
      "x-stamp-tenant": tenant,
      "x-stamp-host": domain,
      "x-forwarded-proto": "https",
    });
  });

  test("has the first certificate for a name that is nobody's, and refuses what is asked by it", async () => {
    const { answer, name } = await ask(router.port, "nobody.example.com");
    expect(name).toBe("a-first.example.test");
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toMatch(/x-stamp-refusal: unnamed/i);
  });

  test("goes by the host that is asked for, whatever the certificate was asked by", async () => {
    const { answer } = await ask(router.port, "owner.example.com", "abroad.example.com");
    expect(answer).toMatch(/x-answered-by: us1/i);
  });
});

(hasOpenssl ? describeHaproxy : describe.skip)("a router with a folder of tenants' certificates", () => {
  const folder = mkdtempSync(join(tmpdir(), "tenants-"));
  const [fleets, tenants] = [join(folder, "in-use"), join(folder, "own", "in-use")];
  const place = { certificates: fleets, tenantCertificates: tenants };
  const table = buildTable({ version: 1, stamps: STAMPS, pools: POOLS, tenants: TENANTS });
  let router: TestRouter;

  beforeAll(async () => {
    certify(folder, "a-first.example.test");
    mkdirSync(join(folder, "own"));
    for (const name of ["owner.example.com", "later.example.com", "other.example.com"])
      certify(join(folder, "own"), name);
    const text = (name: string): string => readFileSync(join(tenants, `${name}.pem`), "utf8");
    const [certificate = ""] = text("owner.example.com").split("-----BEGIN PRIVATE");
    const [, key = ""] = text("other.example.com").split("-----BEGIN PRIVATE");
    writeFileSync(join(tenants, "empty.pem"), "");
    writeFileSync(join(tenants, "half.pem"), text("owner.example.com").slice(0, 300));
    writeFileSync(join(tenants, "no-key.pem"), certificate);
    writeFileSync(join(tenants, "others-key.pem"), `${certificate}-----BEGIN PRIVATE${key}`);
    writeFileSync(join(tenants, "owner.example.com.pem.17.tmp"), "half written");
    writeFileSync(join(tenants, ".hidden.pem"), "hidden");
    rmSync(join(tenants, "later.example.com.pem"));
    router = await startRouter(ROUTINGS.own, table, place);
  });
  afterAll(async () => {
    await router?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("starts with the good ones, whatever else lies there, and says what can't be served", async () => {
    expect((await ask(router.port, "owner.example.com")).name).toBe("owner.example.com");
    expect((await ask(router.port, "nobody.example.com")).name).toBe("a-first.example.test");
    const certificates = new Certificates(tenants, certificateList(router.place), router.place.socket);
    certificates.begin();
    expect(
      (await certificates.look()).map(({ file, outcome }) => `${basename(file)} ${outcome}`).sort(),
    ).toEqual(["empty.pem refused", "half.pem refused", "no-key.pem refused", "others-key.pem refused"]);
    expect(await certificates.look()).toEqual([]);
    // What comes and goes later is by the same list.
    certify(join(folder, "own"), "later.example.com");
    expect(await certificates.look()).toMatchObject([{ outcome: "served" }]);
    expect((await ask(router.port, "later.example.com")).name).toBe("later.example.com");
    rmSync(join(tenants, "later.example.com.pem"));
    expect(await certificates.look()).toMatchObject([{ outcome: "removed" }]);
    expect((await ask(router.port, "later.example.com")).name).toBe("a-first.example.test");
  });

  test("serves a certificate that comes beside a file that can't be read, and says which that is and why", async () => {
    const certificates = new Certificates(tenants, certificateList(router.place), router.place.socket);
    certificates.begin();
    await certificates.look();
    mkdirSync(join(tenants, "a-folder.pem"));
    symlinkSync("a-link.pem", join(tenants, "a-link.pem"));
    certify(join(folder, "own"), "later.example.com");
    const looked = await certificates.look();
    expect(looked.map(({ file, outcome }) => `${basename(file)} ${outcome}`).sort()).toEqual([
      "a-folder.pem refused",
      "a-link.pem refused",
      "later.example.com.pem served",
    ]);
    expect(looked.find(({ file }) => file.endsWith("a-folder.pem"))?.problem).toMatch(/EISDIR/);
    expect((await ask(router.port, "later.example.com")).name).toBe("later.example.com");
    for (const name of ["a-folder", "a-link", "later.example.com"])
      rmSync(join(tenants, `${name}.pem`), { recursive: true });
    expect(await certificates.look()).toMatchObject([{ outcome: "removed" }]);
  });

  test("says that a certificate is not served that its list does not take, and fails where HAProxy does not answer", async () => {
    const of = (list: string, socket: string): Certificates => {
      const certificates = new Certificates(tenants, list, socket);
      certificates.begin();
      return certificates;
    };
    const [other, away] = [
      of(join(folder, "another.list"), router.place.socket),
      of(certificateList(router.place), join(folder, "nobody.sock")),
    ];
    await other.look();
    certify(join(folder, "own"), "later.example.com");
    expect(await other.look()).toMatchObject([
      { outcome: "refused", problem: expect.stringMatching(/list/) },
    ]);
    await expect(away.look()).rejects.toThrow("runtime API does not answer");
    rmSync(join(tenants, "later.example.com.pem"));
  });

  test("starts with none of them, too", async () => {
    const empty = await startRouter(ROUTINGS.own, table, {
      ...place,
      tenantCertificates: join(folder, "new"),
    });
    expect((await ask(empty.port, "owner.example.com")).name).toBe("a-first.example.test");
    await empty.stop();
  });
});
