import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPort } from "../../router/local/open-port";

const PROGRAM = join(__dirname, "../../.tools/pebble/pebble");
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** Why Pebble can't be had here; undefined when it can. */
export const missingPebble = !existsSync(PROGRAM)
  ? "npm run pebble:install first"
  : hasOpenssl
    ? undefined
    : "no openssl to make its own certificate with";

/** A certificate authority that speaks ACME and proves domains by HTTP, with its accounts and orders in memory. */
export class Pebble {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly directory: string,
    /** What its own TLS is verified with. */
    readonly trust: string,
  ) {}

  /**
   * @param httpPort where it asks for the answers to its challenges
   * @param nameServer whom it asks for domains' addresses, `127.0.0.1:<port>`
   */
  static async start(httpPort: number, nameServer: string): Promise<Pebble> {
    const folder = mkdtempSync(join(tmpdir(), "pebble-"));
    const [certificate, privateKey] = [join(folder, "tls.crt"), join(folder, "tls.key")];
    const named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    const made = spawnSync("openssl", ["req", ...kind, ...named, "-keyout", privateKey, "-out", certificate]);
    if (made.status !== 0) throw new Error(String(made.stderr));
    const port = await openPort(0);
    const config = join(folder, "pebble.json");
    const listenAddress = `127.0.0.1:${port}`;
    const pebble = { listenAddress, certificate, privateKey, httpPort, tlsPort: 1 };
    writeFileSync(config, JSON.stringify({ pebble }));
    const child = spawn(PROGRAM, ["-config", config, "-dnsserver", nameServer], {
      stdio: "ignore",
      // It would wait before it asks, and refuse one request in twenty to see who tries again.
      env: { ...process.env, PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "0" },
    });
    const trust = readFileSync(certificate, "utf8");
    const directory = `https://localhost:${port}/dir`;
    while (child.exitCode === null) {
      if (await answers(directory, trust)) return new Pebble(child, folder, directory, trust);
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
    throw new Error(`pebble ended at its start, with ${child.exitCode}`);
  }

  stop(): void {
    this.process.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function answers(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(url, { ca, family: 4, headers: { "user-agent": "tests" } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on("error", () => resolve(false));
    asked.end();
  });
}
