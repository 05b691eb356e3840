import { setTimeout as sleep } from "node:timers/promises";
import type * as client from "@aws-sdk/client-dynamodb";
import { RestoreFailed } from "../source";

type Sdk = typeof client;
type Description = client.TableDescription;

/** How tables are reached. */
interface Reach {
  readonly sdk: Sdk;
  readonly dynamo: client.DynamoDBClient;
  /** Milliseconds between two looks. */
  readonly lookMs: number;
}

interface Wanted {
  readonly source: string;
  /** A name that nothing had before. */
  readonly target: string;
  readonly at: Date | undefined;
  readonly signal: AbortSignal;
}

/** Milliseconds that a restore may take: a table's indexes take hours. */
const RESTORE_MS = 24 * 3_600_000;
/** Milliseconds that a deletion may take, that of a table which is still made among it. */
const DELETE_MS = 3_600_000;
/** What a table comes out of by itself. */
const PASSING = new Set<string | undefined>(["CREATING", "UPDATING"]);

/** A table that this drill has made by a restore, and whose maker is proven before it is deleted. */
export class ScratchTable {
  private constructor(
    private readonly reach: Reach,
    readonly name: string,
    private readonly sourceArn: string,
    private readonly id: string | undefined,
  ) {}

  /**
   * Begins a restore into a table of a new name. Only a table whose beginning was answered is this drill's.
   * @throws RestoreFailed where nothing was begun, or where nobody can say whether it was
   */
  static async restore(reach: Reach, { at, source, target, signal }: Wanted): Promise<ScratchTable> {
    const { dynamo, sdk } = reach;
    const { Table } = await dynamo.send(new sdk.DescribeTableCommand({ TableName: source }), {
      abortSignal: signal,
    });
    const arn = Table?.TableArn;
    if (arn === undefined) throw new RestoreFailed([`nobody can say which table ${source} is`]);
    const when = at === undefined ? { UseLatestRestorableTime: true } : { RestoreDateTime: at };
    try {
      const { TableDescription: made } = await dynamo.send(
        new sdk.RestoreTableToPointInTimeCommand({
          SourceTableName: source,
          TargetTableName: target,
          ...when,
        }),
      );
      return new ScratchTable(reach, target, arn, made?.TableId);
    } catch (error) {
      const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new RestoreFailed([
        `the table did not come back: ${problem}`,
        // A request that was repeated may have found what it made at first.
        ...(isRefusal(error, sdk)
          ? []
          : [`a table ${target} may have been made: look, and delete it by hand`]),
      ]);
    }
  }

  /** @throws Error where it can't become active, is another's, or takes too long */
  async untilActive(signal: AbortSignal): Promise<void> {
    const until = performance.now() + RESTORE_MS;
    for (;;) {
      const table = await this.own();
      if (table === undefined) throw new Error(`the table ${this.name} is gone`);
      if (table.TableStatus === "ACTIVE") return;
      if (!PASSING.has(table.TableStatus)) throw new Error(`the table ${this.name} is ${table.TableStatus}`);
      if (performance.now() > until) throw new Error(`the table ${this.name} took more than 24 h`);
      await sleep(this.reach.lookMs, undefined, { signal });
    }
  }

  /**
   * @param mostMs milliseconds that a table which can't be deleted yet is waited for
   * @throws Error where it is another's, can't be deleted, or takes too long; it is left then
   */
  async remove(mostMs = DELETE_MS): Promise<void> {
    const until = performance.now() + mostMs;
    for (let table = await this.own(); table !== undefined; table = await this.own()) {
      const { TableStatus: status } = table;
      const isAsked = status !== "DELETING" && !PASSING.has(status);
      if (isAsked) await this.delete();
      if (performance.now() > until) throw new Error(`it is ${isAsked ? "DELETING" : status} still`);
      await sleep(this.reach.lookMs);
    }
  }

  private async delete(): Promise<void> {
    const { dynamo, sdk } = this.reach;
    await dynamo.send(new sdk.DeleteTableCommand({ TableName: this.name }));
  }

  /** The table, while it is the one that was made; undefined where there is none. */
  private async own(): Promise<Description | undefined> {
    const { dynamo, sdk } = this.reach;
    let table: Description | undefined;
    try {
      ({ Table: table } = await dynamo.send(new sdk.DescribeTableCommand({ TableName: this.name })));
    } catch (error) {
      if (error instanceof sdk.ResourceNotFoundException) return undefined;
      throw error;
    }
    const isOwn =
      table?.RestoreSummary?.SourceTableArn === this.sourceArn &&
      (this.id === undefined || table.TableId === this.id);
    if (!isOwn)
      throw new Error(`the table ${this.name} is not what this drill has restored: it is not deleted`);
    return table;
  }
}

/** Whether nothing can have been begun. */
function isRefusal(error: unknown, sdk: Sdk): boolean {
  if (!(error instanceof sdk.DynamoDBServiceException) || error.$fault !== "client") return false;
  return error.name !== "TableAlreadyExistsException" && error.name !== "TableInUseException";
}
