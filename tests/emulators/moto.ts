import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const FOLDER = join(__dirname, "../../.tools/moto");

/** Why the emulator can't be had here; undefined when it can. */
export const missingMoto = existsSync(join(FOLDER, "version.txt")) ? undefined : "npm run moto:install first";

/** Takes a request at a time over a port that it chose, with its data in memory. */
export class Moto {
  /** What moto is told is not looked at, but must be there. */
  static readonly credentials = { accessKeyId: "emulator", secretAccessKey: "emulator" };

  private constructor(
    private readonly process: ChildProcess,
    readonly endpoint: string,
  ) {}

  static async start(): Promise<Moto> {
    process.env["AWS_ACCESS_KEY_ID"] ??= Moto.credentials.accessKeyId;
    process.env["AWS_SECRET_ACCESS_KEY"] ??= Moto.credentials.secretAccessKey;
    const child = spawn("python3", [join(__dirname, "serve-moto.py")], {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, PYTHONPATH: FOLDER },
    });
    for await (const line of createInterface({ input: child.stdout }))
      return new Moto(child, `http://127.0.0.1:${line}`);
    throw new Error(`moto ended at its start, with ${child.exitCode ?? child.signalCode}`);
  }

  stop(): void {
    this.process.kill();
  }
}
