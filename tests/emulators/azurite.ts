import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const FOLDER = join(__dirname, "../../.tools/azurite");

/** Why the emulator can't be had here; undefined when it can. */
export const missingAzurite = existsSync(join(FOLDER, "version.txt"))
  ? undefined
  : "npm run azurite:install first";

/** Azure Blob Storage's interface, with its data in memory, on a port that it chose. */
export class Azurite {
  /** Those that Azurite publishes for everybody. */
  static readonly account = "devstoreaccount1";
  static readonly key =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

  private constructor(
    private readonly process: ChildProcess,
    /** Address of the account. */
    readonly address: string,
  ) {}

  static async start(): Promise<Azurite> {
    const main = join(FOLDER, "node_modules/azurite/dist/src/blob/main.js");
    const flags = ["--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence"];
    const child = spawn(process.execPath, [main, ...flags, "--skipApiVersionCheck", "--disableTelemetry"], {
      stdio: ["ignore", "pipe", "ignore"],
      cwd: FOLDER,
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const address = /listens on (http:\/\/[\d.:]+)/.exec(line)?.[1];
      if (address !== undefined) return new Azurite(child, `${address}/${Azurite.account}`);
    }
    throw new Error(`azurite ended at its start, with ${child.exitCode ?? child.signalCode}`);
  }

  stop(): void {
    this.process.kill("SIGKILL");
  }
}
