import { defined } from "../../../../core/defined";
import { LOG_PARTITION, logSort, ROW, SEQUENCE } from "../../registry-rows";
import { type Caller, call } from "./call";
import type { LoggedWrite, RegistryLog } from "./keeper";

const SERVICE = "dynamodb";

/** A value as DynamoDB writes it. */
type Attribute = Readonly<Record<string, unknown>>;

/** Where the table is. */
export interface TablePlace {
  readonly table: string;
  readonly region: string;
}

/** Reads a registry's rows out of DynamoDB, consistently. */
export class DynamoDbLog implements RegistryLog {
  constructor(
    private readonly caller: Caller,
    private readonly place: TablePlace,
  ) {}

  async sequence(): Promise<number> {
    const key = { [ROW.partition]: { S: SEQUENCE.partition }, [ROW.sort]: { S: SEQUENCE.sort } };
    const { Item } = await this.ask<{ Item?: Attribute }>("GetItem", { Key: key, ConsistentRead: true });
    const value = Item === undefined ? 0 : plain(Item[ROW.value] as Attribute);
    return typeof value === "number" ? value : 0;
  }

  items(kind: "stamp" | "pool" | "tenant"): AsyncIterable<unknown> {
    return this.range(kind);
  }

  async *commits(after: number): AsyncIterable<{ sequence: number; writes: readonly LoggedWrite[] }> {
    for await (const value of this.range(LOG_PARTITION, logSort(after)))
      yield value as { sequence: number; writes: readonly LoggedWrite[] };
  }

  private async *range(partition: string, after?: string): AsyncIterable<unknown> {
    let start: Attribute | undefined;
    do {
      const page: { Items?: Attribute[]; LastEvaluatedKey?: Attribute } = await this.ask("Query", {
        ConsistentRead: true,
        KeyConditionExpression: after === undefined ? "#p = :p" : "#p = :p and #s > :s",
        ExpressionAttributeNames:
          after === undefined ? { "#p": ROW.partition } : { "#p": ROW.partition, "#s": ROW.sort },
        ExpressionAttributeValues:
          after === undefined ? { ":p": { S: partition } } : { ":p": { S: partition }, ":s": { S: after } },
        ...defined({ ExclusiveStartKey: start }),
      });
      for (const row of page.Items ?? []) yield plain(row[ROW.value] as Attribute);
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  private async ask<T>(operation: string, input: object): Promise<T> {
    const { table, region } = this.place;
    const { body } = await call(
      this.caller,
      `DynamoDB ${operation}`,
      {
        method: "POST",
        url: new URL(`https://${SERVICE}.${region}.amazonaws.com/`),
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `DynamoDB_20120810.${operation}`,
        },
        body: JSON.stringify({ TableName: table, ...input }),
      },
      { service: SERVICE, region },
    );
    return body as T;
  }
}

/** A value without DynamoDB's types. */
export function plain(attribute: Attribute): unknown {
  const [type = "", value] = Object.entries(attribute)[0] ?? [];
  if (type === "S" || type === "BOOL") return value;
  if (type === "N") return Number(value);
  if (type === "L") return (value as Attribute[]).map(plain);
  if (type === "M") {
    const entries = Object.entries(value as Record<string, Attribute>);
    return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
  }
  return undefined;
}
