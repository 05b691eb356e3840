import { setTimeout as sleep } from "node:timers/promises";
import type * as client from "@aws-sdk/client-dynamodb";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { loadSdk } from "../../../tenants/registry/load-sdk";
import { RestoreFailed } from "../source";
import type { RegistryBackup } from "./backup";

type Sdk = typeof client;

/** Milliseconds between two looks at a table that is made or deleted. */
const LOOK_MS = 5000;
const FORM = /^dynamodb:\/\/([A-Za-z0-9-]+)\/([A-Za-z0-9._-]+)$/;

/**
 * Point-in-time recovery of a table into one beside it, `<table>-drill`. What a drill that was killed has left there is deleted first.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html
 */
export function dynamoDbBackup(lookMs = LOOK_MS): RegistryBackup {
  return {
    restore: async ({ at, registry, signal }) => {
      const [, region, source] = FORM.exec(registry) ?? [];
      if (region === undefined || source === undefined)
        throw new StampError("input", "a table is restored in its own account, and by its name", {
          ...{ field: "--registry", received: registry, allowed: "dynamodb://<region>/<table>" },
          fix: "run the drill with credentials of the registry's account",
        });
      const sdk = loadSdk(() => require("@aws-sdk/client-dynamodb") as Sdk, "@aws-sdk/client-dynamodb");
      const dynamo = new sdk.DynamoDBClient({ region });
      const table = new ScratchTable(sdk, dynamo, `${source}-drill`, lookMs);
      try {
        await table.remove(signal);
        const when = at === undefined ? { UseLatestRestorableTime: true } : { RestoreDateTime: at };
        await dynamo.send(
          new sdk.RestoreTableToPointInTimeCommand({
            SourceTableName: source,
            TargetTableName: table.name,
            ...when,
          }),
        );
        await table.untilActive(signal);
      } catch (error) {
        dynamo.destroy();
        if (error instanceof StampError) throw error;
        const name = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        throw new RestoreFailed([`the table did not come back: ${name}`]);
      }
      return {
        place: `dynamodb://${region}/${table.name}`,
        point: at === undefined ? `the latest of ${source}` : `${source} as of ${at.toISOString()}`,
        remove: async () => {
          // Whatever stopped the drill, its table costs money.
          await table.remove(new AbortController().signal);
          dynamo.destroy();
        },
      };
    },
  };
}

/** The table that is restored into. */
class ScratchTable {
  constructor(
    private readonly sdk: Sdk,
    private readonly dynamo: client.DynamoDBClient,
    readonly name: string,
    private readonly lookMs: number,
  ) {}

  async untilActive(signal: AbortSignal): Promise<void> {
    while ((await this.status()) !== "ACTIVE") await this.wait(signal);
  }

  async remove(signal: AbortSignal): Promise<void> {
    for (let status = await this.status(); status !== undefined; status = await this.status()) {
      // One that is still made can't be deleted yet.
      if (status === "ACTIVE")
        await this.dynamo.send(new this.sdk.DeleteTableCommand({ TableName: this.name }));
      else await this.wait(signal);
    }
  }

  private async status(): Promise<string | undefined> {
    try {
      const { Table } = await this.dynamo.send(new this.sdk.DescribeTableCommand({ TableName: this.name }));
      return Table?.TableStatus;
    } catch (error) {
      if (error instanceof this.sdk.ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  private async wait(signal: AbortSignal): Promise<void> {
    await sleep(this.lookMs, undefined, defined({ signal })).catch(() => undefined);
    if (signal.aborted)
      throw new StampError("interrupted", "the drill was stopped", {
        fix: `the table ${this.name} may still be there: the next drill deletes it`,
      });
  }
}
