import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where a program of Prometheus is: on PATH, or where `npm run prometheus:install` puts it. */
function find(name: string): string | undefined {
  const unpacked = join(__dirname, "../../.tools/prometheus", name);
  const runs = (command: string): boolean =>
    spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
  return [name, unpacked].find(runs);
}

const FOUND = find("prometheus");
/** How promtool is called. */
export const PROMTOOL = find("promtool") ?? "promtool";
/** How Prometheus is called. */
export const PROMETHEUS = FOUND ?? "prometheus";
/** Whether a real Prometheus is on this machine. */
export const HAS_PROMETHEUS = FOUND !== undefined && spawnSync(PROMTOOL, ["--version"]).status === 0;
if (!HAS_PROMETHEUS)
  process.stderr.write("skipped: no prometheus and promtool (npm run prometheus:install gets them)\n");

/** A real Prometheus over a store of its own. */
export class Prometheus {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** One whose store holds a history that a test wrote as OpenMetrics text; it scrapes nothing. */
  static async begin(history: string): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), "stampworks-prometheus-"));
    writeFileSync(join(folder, "history.om"), history);
    const made = spawnSync(
      PROMTOOL,
      ["tsdb", "create-blocks-from", "openmetrics", join(folder, "history.om"), join(folder, "data")],
      {
        encoding: "utf8",
      },
    );
    if (made.status !== 0) throw new Error(`promtool: ${made.stderr}`);
    return Prometheus.start(folder, "scrape_configs: []\n");
  }

  /** One that scrapes what its configuration names. */
  static scraping(config: string): Promise<Prometheus> {
    return Prometheus.start(mkdtempSync(join(tmpdir(), "stampworks-prometheus-")), config);
  }

  private static async start(folder: string, config: string): Promise<Prometheus> {
    writeFileSync(join(folder, "prometheus.yml"), config);
    const port = await freePort();
    const child = spawn(
      PROMETHEUS,
      [
        `--config.file=${join(folder, "prometheus.yml")}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--log.level=error",
      ],
      { stdio: "ignore" },
    );
    const server = new Prometheus(`http://127.0.0.1:${port}`, folder, child);
    while (!(await server.isReady())) {
      if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`);
      await sleep(50);
    }
    return server;
  }

  async end(): Promise<void> {
    const ended = once(this.child, "exit");
    if (this.child.exitCode === null && this.child.kill("SIGKILL")) await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async isReady(): Promise<boolean> {
    try {
      const { body, ok } = await fetch(`${this.url}/-/ready`);
      await body?.cancel();
      return ok;
    } catch {
      return false;
    }
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
