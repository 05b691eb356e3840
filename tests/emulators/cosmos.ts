import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const FOLDER = join(__dirname, "../../.tools/cosmosdb-server");

/** Why the emulator can't be had here; undefined when it can. */
export const missingCosmos = existsSync(join(FOLDER, "version.txt"))
  ? undefined
  : "npm run cosmos:install first";

/** It takes requests over a port that it chose, with its data in memory. */
const SERVE = `
const { createHttpServer } = require("@vercel/cosmosdb-server");
const server = createHttpServer();
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

/** Cosmos DB's interface over an emulator with an open-source licence (@vercel/cosmosdb-server). */
export class CosmosEmulator {
  private constructor(
    private readonly process: ChildProcess,
    readonly endpoint: string,
  ) {}

  static async start(): Promise<CosmosEmulator> {
    const child = spawn(process.execPath, ["-e", SERVE], {
      cwd: FOLDER,
      stdio: ["ignore", "pipe", "ignore"],
    });
    for await (const line of createInterface({ input: child.stdout }))
      return new CosmosEmulator(child, `http://127.0.0.1:${line}`);
    throw new Error(`the emulator ended at its start, with ${child.exitCode ?? child.signalCode}`);
  }

  stop(): void {
    this.process.kill();
  }
}
