import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import { delimiter, dirname, join } from "node:path";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { parseAllDocuments } from "yaml";
import { openPort } from "../../router/local/open-port";
import { HAPROXY } from "../routing/haproxy";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
if (!hasOpenssl || HAPROXY === undefined) console.warn("skipped: no openssl or no HAProxy 3");

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: [{ readonly command: string[] }] } };
  };
}

/** The proxy's configuration and its container's command, as the cluster gets them. */
function proxy(): { configuration: string; command: string[] } {
  const text = readFileSync(join(__dirname, "../../examples/kubernetes/clusters/azure.yaml"), "utf8");
  const objects = parseAllDocuments(text).map((document) => document.toJS() as Named);
  const find = (kind: string): Named => {
    const found = objects.find((each) => each.kind === kind && each.metadata.name === "proxy");
    if (found === undefined) throw new Error(`there is no ${kind} proxy`);
    return found;
  };
  const { command } = find("Deployment").spec.template.spec.containers[0];
  return { configuration: find("ConfigMap").data["haproxy.cfg"] ?? "", command };
}

/** Makes a certificate of a name, with its key, where the proxy reads it. */
function certify(folder: string, name: string): void {
  const [key, certificate] = [join(folder, "key"), join(folder, "certificate")];
  const made = spawnSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
      ],
      ...["-subj", `/CN=${name}`, "-keyout", key, "-out", certificate],
    ],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  writeFileSync(
    join(folder, "tls", "tls-combined.pem"),
    readFileSync(certificate, "utf8") + readFileSync(key, "utf8"),
  );
}

const describeProxy: jest.Describe = hasOpenssl && HAPROXY !== undefined ? describe : describe.skip;

describeProxy("the proxy before an app on AKS", () => {
  const folder = mkdtempSync(join(tmpdir(), "proxy-"));
  let app: Server;
  let running: ChildProcess;
  let port: number;

  /** Status of an answer to who brings a secret, and whose certificate it came with. */
  const ask = (secret: string): Promise<{ status: number; subject: string }> =>
    new Promise((done, failed) => {
      const asked = request(
        {
          ...{ host: "127.0.0.1", port, path: "/", agent: false, rejectUnauthorized: false },
          headers: { "X-Stamp-Origin": secret },
        },
        (answer) => {
          const { socket } = answer;
          const subject = socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject.CN) : "";
          answer.resume();
          answer.once("end", () => done({ status: answer.statusCode ?? 0, subject }));
        },
      );
      asked.once("error", failed);
      asked.end();
    });

  /** Asks until the answer is the one that is waited for. */
  const until = async (secret: string, wanted: { status: number; subject: string }): Promise<void> => {
    for (;;) {
      const answer = await ask(secret).catch(() => undefined);
      if (answer?.status === wanted.status && answer.subject === wanted.subject) return;
      await new Promise((done) => setTimeout(done, 50));
    }
  };

  beforeAll(async () => {
    for (const name of ["tls", "secret", "bin"]) mkdirSync(join(folder, name));
    app = createServer((_, answer) => answer.end("app")).listen(0, "127.0.0.1");
    await new Promise((done) => app.once("listening", done));
    port = await openPort(0);
    const { command, configuration } = proxy();
    const file = join(folder, "haproxy.cfg");
    writeFileSync(
      file,
      configuration
        .replace("bind :8443", `bind 127.0.0.1:${port}`)
        .replace("web.stamp.svc.cluster.local:80", `127.0.0.1:${(app.address() as AddressInfo).port}`)
        .replaceAll(/\$\{HEALTH_PATH\}/g, "/health")
        .replace("/tls/", `${folder}/tls/`)
        .replace("/secret/", `${folder}/secret/`)
        .replace("maxconn 20000", "maxconn 100"),
    );
    certify(folder, "first");
    writeFileSync(join(folder, "secret", "origin-secret"), "one\ntwo\n");
    const [shell = "", ...given] = command.map((word) =>
      word
        .replace("/usr/local/etc/haproxy/haproxy.cfg", file)
        .replace("/tls/* /secret/*", `${folder}/tls/* ${folder}/secret/*`)
        .replace("sleep 30", "sleep 0.2"),
    );
    const found =
      HAPROXY === "haproxy"
        ? process.env["PATH"]
        : `${dirname(HAPROXY ?? "")}${delimiter}${process.env["PATH"] ?? ""}`;
    running = spawn(shell, given, {
      env: { ...process.env, PATH: found },
      stdio: "ignore",
      detached: true,
    });
    await until("one", { status: 200, subject: "first" });
  });

  afterAll(async () => {
    // With all that it started, where a test failed.
    if (running.pid !== undefined && running.exitCode === null && running.signalCode === null)
      process.kill(-running.pid, "SIGKILL");
    app.closeAllConnections();
    await new Promise((done) => app.close(done));
    rmSync(folder, { recursive: true, force: true });
  });

  test("lets in who brings either of the stamp's secrets, and nobody else", async () => {
    expect(await ask("two")).toEqual({ status: 200, subject: "first" });
    expect((await ask("three")).status).toBe(403);
    expect((await ask("")).status).toBe(403);
  });

  test("takes a changed secret by itself, and refuses no request while it does", async () => {
    writeFileSync(join(folder, "secret", "origin-secret"), "two\nthree\n");
    let isChanged = false;
    const changed = until("three", { status: 200, subject: "first" }).then(() => {
      isChanged = true;
    });
    const answers: number[] = [];
    while (!isChanged) answers.push((await ask("two")).status);
    await changed;
    expect(new Set(answers)).toEqual(new Set([200]));
    await until("one", { status: 403, subject: "first" });
  });

  test("takes a renewed certificate by itself", async () => {
    certify(folder, "second");
    await until("two", { status: 200, subject: "second" });
  });

  test("ends as it is told to, with HAProxy", async () => {
    const ended = new Promise((done) => running.once("exit", done));
    running.kill("SIGUSR1");
    await ended;
    await expect(ask("two")).rejects.toThrow(/ECONNREFUSED|socket hang up|ECONNRESET/);
  });
});
