import { defined } from "../../core/defined";
import type * as client from "@aws-sdk/client-dynamodb";
import type * as documents from "@aws-sdk/lib-dynamodb";
import type { DynamoDBDocumentClient, QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import { SEQUENCE } from "../../components/routing/registry-rows";
import { StampError } from "../../core/errors";
import { loadSdk } from "./load-sdk";
import { RIGHTS } from "./rights";
import type { Commit, Row, RowKey, RowStore } from "./rows";

type ClientSdk = typeof client;
type Sdk = typeof documents;

/** What opening a table takes. */
export interface DynamoDbPlace {
  /** Region of the one replica that is written to. */
  readonly region: string;
  readonly table: string;
  /** The table's account, twelve digits; default: the caller's own, which is all that a name without one can mean. */
  readonly account?: string;
  /** Another endpoint, for an emulator. */
  readonly endpoint?: string;
}

/**
 * Opens a registry's table in DynamoDB, with the credentials the AWS SDK finds.
 * @throws StampError `input` when the SDK is not installed
 */
export function openDynamoDb({ account, endpoint, region, table }: DynamoDbPlace): RowStore {
  const packages = "@aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb";
  const { DynamoDBClient } = loadSdk(() => require("@aws-sdk/client-dynamodb") as ClientSdk, packages);
  const sdk = loadSdk(() => require("@aws-sdk/lib-dynamodb") as Sdk, packages);
  const client = new DynamoDBClient({ region, ...defined({ endpoint }) });
  const options = { marshallOptions: { removeUndefinedValues: true } };
  return new DynamoDbStore(
    sdk,
    sdk.DynamoDBDocumentClient.from(client, options),
    tableName({ account, region, table }),
  );
}

/**
 * A table of another account is named by its ARN, and its resource policy says who may.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html
 */
function tableName({ account, region, table }: Pick<DynamoDbPlace, "account" | "region" | "table">): string {
  if (account === undefined) return table;
  const [, partition = ""] = PARTITIONS.find(([prefix]) => region.startsWith(prefix)) ?? [];
  return `arn:${partition}:dynamodb:${region}:${account}:table/${table}`;
}

/** Of regions, by how their names begin. */
const PARTITIONS = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["", "aws"],
] as const;

/**
 * Rows in a DynamoDB table with the keys `pk` and `sk` (text). Reads are consistent and a commit is one transaction, both
 * of which hold within a region: where the table is a global one, all who write name the same region, and the other
 * replicas are for reading. A table with multi-Region strong consistency takes no transactions and can't hold a registry.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 */
class DynamoDbStore implements RowStore {
  /**
   * A transaction has 100 actions, of which one is the sequence number's.
   * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
   */
  readonly maxRows = 99;
  /**
   * A transaction's items have 4 MB at most together, each 400 KB.
   * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html,
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
   */
  readonly maxBytes = 3_000_000;

  constructor(
    private readonly sdk: Sdk,
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly counter: RowKey = SEQUENCE,
  ) {}

  numbered(by: RowKey): RowStore {
    return new DynamoDbStore(this.sdk, this.client, this.table, by);
  }

  async sequence(): Promise<number> {
    const value = await this.get(this.counter.partition, this.counter.sort);
    return typeof value === "number" ? value : 0;
  }

  async get(partition: string, sort: string): Promise<unknown> {
    const get = new this.sdk.GetCommand({
      TableName: this.table,
      Key: { pk: partition, sk: sort },
      ConsistentRead: true,
    });
    return (await this.told(() => this.client.send(get))).Item?.["value"];
  }

  async *range(partition: string, after?: string): AsyncIterable<Row> {
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const query = new this.sdk.QueryCommand({
        TableName: this.table,
        ConsistentRead: true,
        ...defined({ ExclusiveStartKey: start }),
        KeyConditionExpression: after === undefined ? "pk = :pk" : "pk = :pk and sk > :after",
        ExpressionAttributeValues:
          after === undefined ? { ":pk": partition } : { ":pk": partition, ":after": after },
      });
      const { Items = [], LastEvaluatedKey } = await this.told(() => this.client.send(query));
      for (const { sk, value } of Items) yield { partition, sort: String(sk), value: value as object };
      start = LastEvaluatedKey;
    } while (start !== undefined);
  }

  async commit({ sequence, puts, deletes }: Commit): Promise<boolean> {
    const { table: TableName } = this;
    const condition =
      sequence === 0
        ? { ConditionExpression: "attribute_not_exists(pk)" }
        : {
            ConditionExpression: "#value = :seen",
            ExpressionAttributeNames: { "#value": "value" },
            ExpressionAttributeValues: { ":seen": sequence },
          };
    const meta = {
      Put: {
        TableName,
        Item: { pk: this.counter.partition, sk: this.counter.sort, value: sequence + 1 },
        ...condition,
      },
    };
    const rows = [
      ...puts.map(({ partition: pk, sort: sk, value }) => ({ Put: { TableName, Item: { pk, sk, value } } })),
      ...deletes.map(({ partition: pk, sort: sk }) => ({ Delete: { TableName, Key: { pk, sk } } })),
    ];
    try {
      await this.client.send(new this.sdk.TransactWriteCommand({ TransactItems: [meta, ...rows] }));
      return true;
    } catch (error) {
      if (isLost(error)) return false;
      throw explained(error);
    }
  }

  close(): Promise<void> {
    if (this.counter === SEQUENCE) this.client.destroy();
    return Promise.resolve();
  }

  private async told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explained(error);
    }
  }
}

/** Whether another commit was faster, or is under way. */
function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "TransactionConflictException" || error.name === "TransactionInProgressException")
    return true;
  if (error.name !== "TransactionCanceledException") return false;
  const reasons: unknown = Reflect.get(error, "CancellationReasons");
  const codes = Array.isArray(reasons) ? reasons.map((reason) => String(Reflect.get(reason, "Code"))) : [];
  return codes.some((code) => code === "ConditionalCheckFailed" || code === "TransactionConflict");
}

const SIGN_IN =
  "sign in: the AWS SDK looks for credentials in the environment, the profile and the machine's role";
/** What to do about an error, by its name. */
const FIXES: Readonly<Record<string, string>> = {
  ResourceNotFoundException: "bring the routing stack up first: it makes the registry's table",
  AccessDeniedException: `this identity needs ${RIGHTS.dynamodb}`,
  CredentialsProviderError: SIGN_IN,
  ExpiredTokenException: SIGN_IN,
  UnrecognizedClientException: SIGN_IN,
};

function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name } = error;
  const fix = FIXES[name] ?? "check credentials, region and network, then run the same again";
  return new StampError("engine", `DynamoDB: ${name}`, { fix }, { cause: error });
}
