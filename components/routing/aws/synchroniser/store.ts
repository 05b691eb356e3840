import { type Batch, emptyTable } from "../../../../router/table/changes";
import { type Answer, type Caller, call } from "./call";
import type { EdgeStore, StoreContent } from "./keeper";

interface Page {
  readonly Items?: readonly { readonly Key: string; readonly Value: string }[];
  readonly NextToken?: string;
}

/** Most keys of one page. Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_kvs_ListKeys.html */
const PAGE = 50;

/**
 * A CloudFront KeyValueStore through its data API. Each update names the version of the store it was worked out for; each
 * call costs, so that the store is listed only when it must be.
 * Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations_Amazon_CloudFront_KeyValueStore.html
 */
export class KeyValueStoreClient implements EdgeStore {
  private readonly base: string;

  /** @param arn `arn:aws:cloudfront::<account>:key-value-store/<id>` */
  constructor(
    private readonly caller: Caller,
    arn: string,
  ) {
    const account = arn.split(":")[4] ?? "";
    this.base = `https://${account}.cloudfront-kvs.global.api.aws/key-value-stores/${encodeURIComponent(arn)}`;
  }

  async version(): Promise<string> {
    return etagOf(await this.ask("DescribeKeyValueStore", "GET", ""));
  }

  async get(key: string): Promise<string | undefined> {
    try {
      const { body } = await this.ask("GetKey", "GET", `/keys/${encodeURIComponent(key)}`);
      return (body as { Value?: string }).Value;
    } catch (error) {
      if (error instanceof Error && Reflect.get(error, "status") === 404) return undefined;
      throw error;
    }
  }

  async read(): Promise<StoreContent> {
    const before = await this.version();
    const values = emptyTable();
    let next = "";
    do {
      const token = next === "" ? "" : `&NextToken=${encodeURIComponent(next)}`;
      const { body } = await this.ask("ListKeys", "GET", `/keys?MaxResults=${PAGE}${token}`);
      const { Items = [], NextToken = "" } = body as Page;
      for (const { Key, Value } of Items) values[Key] = Value;
      next = NextToken;
    } while (next !== "");
    return { version: before, values };
  }

  async update(version: string, { puts, deletes }: Batch): Promise<string> {
    const body = JSON.stringify({
      Puts: puts.map(({ key, value }) => ({ Key: key, Value: value })),
      Deletes: deletes.map((key) => ({ Key: key })),
    });
    return etagOf(await this.ask("UpdateKeys", "POST", "/keys", body, { "if-match": version }));
  }

  private ask(
    what: string,
    method: "GET" | "POST",
    path: string,
    body = "",
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const type: Record<string, string> = method === "POST" ? { "content-type": "application/json" } : {};
    return call(
      this.caller,
      `KeyValueStore ${what}`,
      { method, url: new URL(`${this.base}${path}`), headers: { ...type, ...headers }, body },
      { service: "cloudfront-keyvaluestore" },
    );
  }
}

function etagOf({ etag }: Answer): string {
  if (etag === undefined) throw new Error("the key-value store did not say its version");
  return etag;
}
