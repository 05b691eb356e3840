import type { RowStore } from "../../../tenants/registry/rows";

/** What a fake service is told to answer instead of its own answer. */
export interface Trouble {
  readonly status: number;
  readonly code: string;
}

type Json = Record<string, unknown>;

/**
 * Stand-ins for DynamoDB, over a registry's rows in memory, and for a CloudFront KeyValueStore, with the API's own limits
 * and its version checks. Pages are small, so that reading has to go on to the next.
 */
export class FakeAws {
  readonly values = new Map<string, string>();
  /** Operation → how often it was asked. */
  readonly calls = new Map<string, number>();
  /** What the next calls of an operation meet. */
  readonly troubles: { readonly operation: string; readonly trouble: Trouble }[] = [];
  /** Keys in each update that was taken. */
  readonly updates: number[] = [];
  private revision = 1;

  constructor(private readonly rows: RowStore) {}

  get etag(): string {
    return `E${this.revision}`;
  }

  /** Somebody else's write: the routing stack's own, of a secret. */
  put(key: string, value: string): void {
    this.values.set(key, value);
    this.revision += 1;
  }

  /** The table alone, without version, digest and secrets. */
  table(): Record<string, string> {
    return Object.fromEntries([...this.values].filter(([key]) => /^[sodp]\./.test(key)));
  }

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    const headers = new Headers(init.headers);
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as Json) : {};
    const isStore = url.host === "210000000009.cloudfront-kvs.global.api.aws";
    const algorithm = isStore ? "AWS4-ECDSA-P256-SHA256" : "AWS4-HMAC-SHA256";
    if (!(headers.get("authorization") ?? "").startsWith(`${algorithm} Credential=AKIDEXAMPLE/`))
      return answer(403, { __type: "InvalidSignatureException" });
    const operation = isStore ? storeOperation(url, init.method) : (headers.get("x-amz-target") ?? "");
    this.calls.set(operation, (this.calls.get(operation) ?? 0) + 1);
    const at = this.troubles.findIndex((each) => each.operation === operation);
    const [met] = at < 0 ? [] : this.troubles.splice(at, 1);
    if (met !== undefined) return answer(met.trouble.status, { __type: `x#${met.trouble.code}` });
    if (isStore) return this.store(operation, url, headers, body);
    if (operation === "DynamoDB_20120810.GetItem") return this.getItem(body);
    if (operation === "DynamoDB_20120810.Query") return this.query(body);
    return answer(400, { __type: "x#UnknownOperationException" });
  };

  private async getItem(body: Json): Promise<Response> {
    const { pk, sk } = body["Key"] as Record<string, { S: string }>;
    const isSequence = pk?.S === "meta" && sk?.S === "sequence";
    const value = isSequence ? await this.rows.sequence() : await this.rows.get(pk?.S ?? "", sk?.S ?? "");
    return answer(200, value === undefined || value === 0 ? {} : { Item: { pk, sk, value: marshal(value) } });
  }

  private async query(body: Json): Promise<Response> {
    const values = body["ExpressionAttributeValues"] as Record<string, { S: string }>;
    const start = body["ExclusiveStartKey"] as Record<string, { S: string }> | undefined;
    const partition = values[":p"]?.S ?? "";
    const items: Json[] = [];
    const from = start?.["sk"]?.S ?? values[":s"]?.S;
    for await (const { sort, value } of this.rows.range(partition, from)) {
      if (items.length === 3) break;
      items.push({ pk: { S: partition }, sk: { S: sort }, value: marshal(value) });
    }
    const last = items.at(-1);
    return answer(200, {
      Items: items,
      ...(items.length === 3 && last !== undefined
        ? { LastEvaluatedKey: { pk: last["pk"], sk: last["sk"] } }
        : {}),
    });
  }

  private store(operation: string, url: URL, headers: Headers, body: Json): Response {
    if (operation === "DescribeKeyValueStore") return answer(200, { ItemCount: this.values.size }, this.etag);
    if (operation === "GetKey") {
      const value = this.values.get(decodeURIComponent(url.pathname.split("/").at(-1) ?? ""));
      return value === undefined ? answer(404, {}) : answer(200, { Value: value });
    }
    if (operation === "ListKeys") return this.list(url);
    if (headers.get("if-match") !== this.etag) return answer(409, { __type: "x#ConflictException" });
    const puts = body["Puts"] as { Key: string; Value: string }[];
    const deletes = body["Deletes"] as { Key: string }[];
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
    const bytes = puts.reduce((sum, { Key, Value }) => sum + Buffer.byteLength(Key + Value), 0);
    const isTooLarge =
      puts.length + deletes.length > 50 ||
      bytes > 3_000_000 ||
      puts.some(({ Key, Value }) => Buffer.byteLength(Value) > 1024 || Buffer.byteLength(Key) > 512);
    if (isTooLarge) return answer(400, { __type: "x#ValidationException" });
    const after = new Map([...this.values, ...puts.map(({ Key, Value }) => [Key, Value] as const)]);
    for (const { Key } of deletes) after.delete(Key);
    const size = [...after].reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);
    if (size > 5_000_000) return answer(413, { __type: "x#ServiceQuotaExceededException" });
    this.updates.push(puts.length + deletes.length);
    for (const { Key, Value } of puts) this.values.set(Key, Value);
    for (const { Key } of deletes) this.values.delete(Key);
    this.revision += 1;
    return answer(200, {}, this.etag);
  }

  private list(url: URL): Response {
    const keys = [...this.values.keys()].sort();
    const from = Number(url.searchParams.get("NextToken") ?? 0);
    const size = Number(url.searchParams.get("MaxResults"));
    const items = keys
      .slice(from, from + size)
      .map((key) => ({ Key: key, Value: this.values.get(key) ?? "" }));
    const next = from + size < keys.length ? { NextToken: String(from + size) } : {};
    return answer(200, { Items: items, ...next });
  }
}

function storeOperation(url: URL, method = "GET"): string {
  if (method === "POST") return "UpdateKeys";
  const [, , , last, key] = url.pathname.split("/");
  if (last === undefined) return "DescribeKeyValueStore";
  return key === undefined ? "ListKeys" : "GetKey";
}

function answer(status: number, body: object, etag?: string): Response {
  return new Response(JSON.stringify(body), { status, headers: etag === undefined ? {} : { etag } });
}

function marshal(value: unknown): Json {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(marshal) };
  const entries = Object.entries(value as object).map(([key, inner]) => [key, marshal(inner)] as const);
  return { M: Object.fromEntries(entries) };
}
