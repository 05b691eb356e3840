import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const PROGRAM = join(__dirname, "../../.tools/fake-gcs/fake-gcs-server");

/** Why the emulator can't be had here; undefined when it can. */
export const missingFakeGcs = existsSync(PROGRAM) ? undefined : "npm run fake-gcs:install first";

/** Cloud Storage's interface, with its data in memory. */
export class FakeGcs {
  private constructor(
    private readonly process: ChildProcess,
    readonly endpoint: string,
  ) {}

  static async start(): Promise<FakeGcs> {
    const port = await freePort();
    const endpoint = `http://127.0.0.1:${port}`;
    const flags = ["-scheme", "http", "-host", "127.0.0.1", "-port", String(port), "-backend", "memory"];
    const child = spawn(PROGRAM, [...flags, "-public-host", `127.0.0.1:${port}`, "-external-url", endpoint], {
      stdio: "ignore",
    });
    while (child.exitCode === null) {
      const answer = await fetch(`${endpoint}/storage/v1/b?project=p`).catch(() => undefined);
      if (answer?.ok === true) return new FakeGcs(child, endpoint);
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
    throw new Error(`fake-gcs-server ended at its start, with ${child.exitCode}`);
  }

  stop(): void {
    this.process.kill("SIGKILL");
  }
}

/** It takes no port of its own choice. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
