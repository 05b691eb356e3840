import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";

const FOLDER = join(__dirname, "../../.tools/dynamodb-local");
const REGION = "eu-west-1";

/** Why the emulator can't be had here; undefined when it can. */
export function missing(): string | undefined {
  if (!existsSync(FOLDER)) return "npm run dynamodb:install first";
  return spawnSync("java", ["-version"]).status === 0 ? undefined : "no Java here";
}

/** AWS's own emulator of DynamoDB, a process of its own, with its data in memory. */
export class DynamoDbLocal {
  private tables = 0;

  private constructor(
    private readonly process: ChildProcess,
    private readonly client: DynamoDBClient,
    private readonly endpoint: string,
  ) {}

  static async start(): Promise<DynamoDbLocal> {
    // What the emulator is told is not looked at, but must be there.
    process.env["AWS_ACCESS_KEY_ID"] ??= "emulator";
    process.env["AWS_SECRET_ACCESS_KEY"] ??= "emulator";
    const port = await freePort();
    const endpoint = `http://127.0.0.1:${port}`;
    const classes = ["-cp", `${FOLDER}${delimiter}${join(FOLDER, "*")}`, `-Djava.library.path=${FOLDER}`];
    const main = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner";
    const child = spawn(
      "java",
      ["-Xmx256m", ...classes, main, "-inMemory", "-sharedDb", "-port", String(port)],
      // It leaves a file about itself where it runs.
      { stdio: "ignore", cwd: FOLDER },
    );
    const client = new DynamoDBClient({ region: REGION, endpoint });
    for (let attempt = 0; attempt < 150 && !(await answers(endpoint)); attempt += 1) await sleep(200);
    return new DynamoDbLocal(child, client, endpoint);
  }

  /** Makes a registry's table, as the routing stack does. */
  async makeTable(): Promise<{ region: string; table: string; endpoint: string }> {
    this.tables += 1;
    const table = `registry-${this.tables}`;
    await this.client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          { AttributeName: "sk", AttributeType: "S" },
        ],
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      }),
    );
    return { region: REGION, table, endpoint: this.endpoint };
  }

  stop(): void {
    this.client.destroy();
    this.process.kill();
  }
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint);
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
