import type * as client from "@aws-sdk/client-dynamodb";
import { StampError } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import { loadSdk } from "../../../tenants/registry/load-sdk";
import { RestoreFailed } from "../source";
import type { RegistryBackup } from "./backup";
import { ScratchTable } from "./scratch-table";

type Sdk = typeof client;

/** Milliseconds between two looks at a table that is made or deleted. */
const LOOK_MS = 5000;
const FORM = /^dynamodb:\/\/([A-Za-z0-9-]+)\/([A-Za-z0-9._-]+)$/;
/** Most characters of a table's name. Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html */
const MOST = 255;

/**
 * Point-in-time recovery of a table into one beside it, `<table>-drill-<random>`, which is deleted only where it is the one that this drill's
 * own restore has answered for.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html
 */
export function dynamoDbBackup(lookMs = LOOK_MS): RegistryBackup {
  return {
    restore: async ({ at, name, registry, signal }) => {
      const [, region, source] = FORM.exec(registry.place) ?? [];
      if (region === undefined || source === undefined)
        throw new StampError("input", "a table is restored in its own account, and by its name", {
          ...{ field: "--registry", received: registry.place, allowed: "dynamodb://<region>/<table>" },
          fix: "run the drill with credentials of the registry's account",
        });
      const sdk = loadSdk(() => require("@aws-sdk/client-dynamodb") as Sdk, "@aws-sdk/client-dynamodb");
      const dynamo = new sdk.DynamoDBClient({ region });
      const target = `${source.slice(0, MOST - name.length - 1)}-${name}`;
      try {
        const table = await ScratchTable.restore({ sdk, dynamo, lookMs }, { source, target, at, signal });
        try {
          await table.untilActive(signal);
        } catch (error) {
          throw await given(table, error, signal.aborted);
        }
        return {
          place: `dynamodb://${region}/${target}`,
          point: at === undefined ? `the latest of ${source}` : `${source} as of ${at.toISOString()}`,
          remove: async () => {
            try {
              await table.remove();
            } finally {
              dynamo.destroy();
            }
          },
        };
      } catch (error) {
        dynamo.destroy();
        if (error instanceof StampError || error instanceof RestoreFailed) throw error;
        throw new RestoreFailed([`the table did not come back: ${named(error)}`]);
      }
    },
  };
}

/** Removes a table that is of no use, and says what remains. */
async function given(
  table: ScratchTable,
  error: unknown,
  isStopped: boolean,
): Promise<RestoreFailed | StampError> {
  const why = `the table did not come back: ${named(error)}`;
  try {
    await table.remove(isStopped ? 0 : undefined);
  } catch (second) {
    if (isStopped)
      return new StampError("interrupted", "the drill was stopped", {
        fix: `the table ${table.name} is left (${named(second)}): delete it by hand`,
      });
    return new RestoreFailed([why, `the table ${table.name} is left: ${named(second)}; delete it by hand`]);
  }
  return isStopped ? new StampError("interrupted", "the drill was stopped") : new RestoreFailed([why]);
}

function named(error: unknown): string {
  return error instanceof StampError || !(error instanceof Error)
    ? messageOf(error)
    : `${error.name}: ${error.message}`;
}
