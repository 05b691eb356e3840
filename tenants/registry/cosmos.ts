import { randomUUID } from "node:crypto";
import type * as cosmos from "@azure/cosmos";
import type { Container, JSONObject, OperationInput } from "@azure/cosmos";
import type * as identity from "@azure/identity";
import { SEQUENCE } from "../../components/routing/registry-rows";
import { StampError } from "../../core/errors";
import { loadSdk } from "./load-sdk";
import { RIGHTS } from "./rights";
import type { Commit, Row, RowKey, RowStore } from "./rows";

type Sdk = typeof cosmos;

/**
 * All rows are of one logical partition: only there does Cosmos DB write several as a whole. It holds 20 GB, some
 * millions of tenants with their history. Source: https://learn.microsoft.com/azure/cosmos-db/concepts-limits
 */
const PARTITION = "registry";

/** What opening a container takes. */
export interface CosmosPlace {
  /** Name of the account, or the URL of an emulator. */
  readonly account: string;
  readonly database: string;
  /** A container whose partition key is `/pk`. */
  readonly container: string;
  /** Key of the account; default: the signed-in identity (Entra). */
  readonly key?: string;
}

/**
 * Opens a registry's container in Cosmos DB for NoSQL, as the identity that `@azure/identity` finds.
 * @throws StampError `input` when an SDK is not installed
 */
export function openCosmos({ account, container, database, key }: CosmosPlace): RowStore {
  const { CosmosClient } = loadSdk(() => require("@azure/cosmos") as Sdk, "@azure/cosmos @azure/identity");
  const isUrl = account.includes("://");
  const endpoint = isUrl ? account : `https://${account}.documents.azure.com`;
  // An emulator tells of regions that are not where it is.
  const options = { endpoint, connectionPolicy: { enableEndpointDiscovery: !isUrl } };
  const client =
    key === undefined
      ? new CosmosClient({ ...options, aadCredentials: signedIn() })
      : new CosmosClient({ ...options, key });
  return new CosmosStore(client.database(database).container(container), () => client.dispose());
}

function signedIn(): identity.DefaultAzureCredential {
  const { DefaultAzureCredential } = loadSdk(
    () => require("@azure/identity") as typeof identity,
    "@azure/identity",
  );
  return new DefaultAzureCredential();
}

/**
 * Rows in a Cosmos DB container. The account has one write region and session consistency or stronger: within a session
 * what was read stays read, so that items are at least as new as the sequence number read before them. The router's
 * regions read their replicas.
 */
class CosmosStore implements RowStore {
  /** A transactional batch has 100 operations, of which one is the sequence number's; 2 MB together. */
  readonly maxRows = 99;
  /**
   * A transactional batch has 2 MB at most, and so has an item.
   * Source: https://learn.microsoft.com/azure/cosmos-db/nosql/transactional-batch,
   * https://learn.microsoft.com/azure/cosmos-db/concepts-limits
   */
  readonly maxBytes = 1_500_000;

  constructor(
    private readonly container: Container,
    private readonly dispose: () => void,
    private readonly counter: RowKey = SEQUENCE,
  ) {}

  numbered(by: RowKey): RowStore {
    return new CosmosStore(this.container, () => undefined, by);
  }

  async sequence(): Promise<number> {
    return sequenceOf(await this.read(this.counter));
  }

  async get(partition: string, sort: string): Promise<unknown> {
    return (await this.read({ partition, sort }))?.value;
  }

  async *range(partition: string, after = ""): AsyncIterable<Row> {
    const query = {
      query: "SELECT c.sort, c.item FROM c WHERE c.part = @part AND c.sort > @after ORDER BY c.sort",
      parameters: [
        { name: "@part", value: partition },
        { name: "@after", value: after },
      ],
    };
    const pages = this.container.items.query<{ sort: string; item: object }>(query, {
      partitionKey: PARTITION,
    });
    while (pages.hasMoreResults()) {
      const { resources = [] } = await told(() => pages.fetchNext());
      for (const { sort, item } of resources) yield { partition, sort, value: item };
    }
  }

  async commit({ sequence, puts, deletes }: Commit): Promise<boolean> {
    const seen = await this.read(this.counter);
    if (sequenceOf(seen) !== sequence) return false;
    const token = randomUUID();
    const resourceBody = document({ ...this.counter, value: { sequence: sequence + 1, token } });
    const meta: OperationInput =
      seen === undefined
        ? { operationType: "Create", partitionKey: PARTITION, resourceBody }
        : {
            operationType: "Replace",
            partitionKey: PARTITION,
            id: idOf(this.counter),
            ifMatch: seen.etag,
            resourceBody,
          };
    const rows: OperationInput[] = [
      ...puts.map((row) => ({
        operationType: "Upsert" as const,
        partitionKey: PARTITION,
        resourceBody: document(row),
      })),
      ...deletes.map((key) => ({ operationType: "Delete" as const, partitionKey: PARTITION, id: idOf(key) })),
    ];
    const { result = [] } = await told(() => this.container.items.batch([meta, ...rows], PARTITION));
    const failed = result.find(({ statusCode }) => statusCode >= 400 && statusCode !== 424);
    if (failed === undefined) return true;
    // The condition is the first operation's; 409 and 412 are what a faster commit leaves.
    if (failed === result[0] && (failed.statusCode === 409 || failed.statusCode === 412)) {
      // An answer that was lost on its way is asked for again by the SDK: then the other one is this one itself.
      const now = (await this.read(this.counter))?.value;
      return typeof now === "object" && now !== null && Reflect.get(now, "token") === token;
    }
    throw new StampError("engine", `Cosmos DB refused the write with ${failed.statusCode}`, {
      fix: "try again; if it stays so, look at the container's limits",
    });
  }

  close(): Promise<void> {
    this.dispose();
    return Promise.resolve();
  }

  private async read(key: RowKey): Promise<{ value: unknown; etag: string } | undefined> {
    const { etag, resource, statusCode, substatus } = await told(() =>
      this.container.item(idOf(key), PARTITION).read<{ item: unknown }>(),
    );
    // The SDK takes a container that is not there for one without the item.
    if (statusCode === 404 && substatus === NO_CONTAINER) throw refused("404", undefined);
    return resource === undefined || statusCode === 404 ? undefined : { value: resource.item, etag };
  }
}

function sequenceOf(found: { readonly value: unknown } | undefined): number {
  const value = found?.value;
  return typeof value === "object" && value !== null ? Number(Reflect.get(value, "sequence")) : 0;
}

/** An id can't have slashes. */
function idOf({ partition, sort }: RowKey): string {
  return `${partition.replaceAll("/", ":")}|${sort}`;
}

function document({ partition, sort, value }: Row): JSONObject {
  const item = JSON.parse(JSON.stringify(value)) as JSONObject;
  return { id: idOf({ partition, sort }), pk: PARTITION, part: partition, sort, item };
}

/**
 * What a 404 says where the item's container, or its database, is not there.
 * Source: https://learn.microsoft.com/azure/cosmos-db/nosql/troubleshoot-not-found
 */
const NO_CONTAINER = 1003;

/** What to do about an error, by its code. */
const FIXES: Readonly<Record<string, string>> = {
  "401": "sign in (az login); the clock of this machine must be right",
  "403": `this identity needs ${RIGHTS.cosmos}, and the account must be reachable from this network`,
  "404": "bring the routing stack up first: it makes the registry's container",
};

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = typeof error === "object" && error !== null ? String(Reflect.get(error, "code")) : "unknown";
    throw refused(code, error);
  }
}

function refused(code: string, cause: unknown): StampError {
  const fix = FIXES[code] ?? "check sign-in, role and network, then run the same again";
  return new StampError("engine", `Cosmos DB: ${code}`, { fix }, { cause });
}
