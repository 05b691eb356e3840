import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether a real Prometheus is on this machine. */
export const HAS_PROMETHEUS = ["prometheus", "promtool"].every(
  (name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0,
);
if (!HAS_PROMETHEUS) process.stderr.write("skipped: prometheus and promtool are not on this machine\n");

/** A real Prometheus whose store holds a history that a test wrote as OpenMetrics text; it scrapes nothing. */
export class Prometheus {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async begin(history: string): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), "stampworks-prometheus-"));
    writeFileSync(join(folder, "history.om"), history);
    writeFileSync(join(folder, "prometheus.yml"), "scrape_configs: []\n");
    const made = spawnSync(
      "promtool",
      ["tsdb", "create-blocks-from", "openmetrics", join(folder, "history.om"), join(folder, "data")],
      {
        encoding: "utf8",
      },
    );
    if (made.status !== 0) throw new Error(`promtool: ${made.stderr}`);
    const port = await freePort();
    const child = spawn(
      "prometheus",
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
