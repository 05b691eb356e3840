import { Readable } from "node:stream";
import type * as identity from "@azure/identity";
import type * as sdk from "@azure/storage-blob";
import type { BlobGetPropertiesResponse, BlobItem, ContainerClient } from "@azure/storage-blob";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import { loadSdk } from "../../registry/load-sdk";
import { PassingError } from "../mover";
import type { Attributes, Content, Found, Listed, ObjectStore } from "./store";

/** Bytes of a block; as many of them as are sent at once lie in memory. */
const BLOCK = 8 * 1024 ** 2;
/**
 * Blocks of a blob.
 * Source: https://learn.microsoft.com/en-us/rest/api/storageservices/understanding-block-blobs--append-blobs--and-page-blobs
 */
const MOST_BLOCKS = 50_000;
/** Blocks sent at once. */
const AT_ONCE = 2;

/**
 * Blobs in a container of Azure Blob Storage. What was written is read and listed at once.
 * Source: https://learn.microsoft.com/en-us/azure/storage/blobs/concurrency-manage
 */
export class AzureStore implements ObjectStore {
  /** @param block bytes of a block; only tests give another */
  constructor(
    private readonly container: ContainerClient,
    private readonly block = BLOCK,
  ) {}

  async *list(prefix: string): AsyncIterable<Listed> {
    const pages = this.container
      .listBlobsFlat({ prefix, includeLegalHold: true, includeImmutabilityPolicy: true })
      .byPage();
    for (;;) {
      const page = await this.ask(() => pages.next());
      if (page === undefined || page.done === true) return;
      for (const blob of page.value.segment.blobItems) {
        const { contentLength = 0, etag } = blob.properties;
        yield {
          key: blob.name,
          size: contentLength,
          tag: tagOf(etag),
          ...defined({ obstacle: obstacleOf(blob) }),
        };
      }
    }
  }

  async older(prefix: string): Promise<string | undefined> {
    const kept = { includeSnapshots: true, includeVersions: true, includeDeleted: true };
    const pages = this.container.listBlobsFlat({ prefix, ...kept }).byPage();
    for (;;) {
      const page = await this.ask(() => pages.next());
      if (page === undefined || page.done === true) return undefined;
      const old = page.value.segment.blobItems.find(
        ({ deleted, isCurrentVersion, snapshot, versionId }) =>
          deleted || (snapshot ?? "") !== "" || (versionId !== undefined && isCurrentVersion !== true),
      );
      if (old !== undefined) return old.name;
    }
  }

  async get(key: string): Promise<Found | undefined> {
    const blob = this.container.getBlobClient(key);
    const facts = await this.ask(() => blob.getProperties());
    if (facts === undefined) return undefined;
    const { etag = "" } = facts;
    // What is read is what the properties are of, or nothing.
    const found = await this.ask(() => blob.download(0, undefined, { conditions: { ifMatch: etag } }));
    if (found === undefined) return undefined;
    const tags = (found.tagCount ?? 0) > 0 ? (await this.ask(() => blob.getTags()))?.tags : undefined;
    return {
      body: Readable.from(found.readableStreamBody ?? []),
      size: facts.contentLength ?? 0,
      tag: tagOf(etag),
      ...attributesOf(facts),
      ...defined({ tags }),
    };
  }

  async put(key: string, content: Content, expected?: string): Promise<string> {
    const { body, headers = {}, metadata, size, storageClass, tags, type } = content;
    const blob = this.container.getBlockBlobClient(key);
    const written = await this.ask(() =>
      blob.uploadStream(
        body instanceof Uint8Array ? Readable.from([Buffer.from(body)]) : body,
        Math.max(this.block, Math.ceil(size / MOST_BLOCKS)),
        AT_ONCE,
        {
          ...(expected === undefined ? {} : { conditions: { ifMatch: `"${expected}"` } }),
          blobHTTPHeaders: defined({
            blobContentType: type,
            blobCacheControl: headers["cache-control"],
            blobContentDisposition: headers["content-disposition"],
            blobContentEncoding: headers["content-encoding"],
            blobContentLanguage: headers["content-language"],
          }),
          ...defined({
            metadata: metadata === undefined ? undefined : { ...metadata },
            tags: tags === undefined ? undefined : { ...tags },
            tier: storageClass,
          }),
        },
      ),
    );
    return tagOf(written?.etag);
  }

  async remove(key: string): Promise<void> {
    await this.ask(() => this.container.getBlobClient(key).deleteIfExists({ deleteSnapshots: "include" }));
  }

  private ask<T>(request: () => Promise<T>): Promise<T | undefined> {
    return askContainer(this.container, request);
  }
}

/** @returns undefined where there is no such blob */
export async function askContainer<T>(
  container: ContainerClient,
  request: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    const code = codeOf(error);
    if (code === "BlobNotFound") return undefined;
    const where = `container ${container.containerName}`;
    const problem = messageOf(error).split("\n")[0] ?? "";
    const fix = FINAL[code];
    if (fix !== undefined)
      throw new StampError("engine", `${where}: ${problem}`, { received: code, fix }, { cause: error });
    if (isPassing(error, code)) throw new PassingError(`${where}: ${problem}`, { cause: error });
    throw error;
  }
}

/** A listing writes it without the quotes that headers have. */
function tagOf(etag = ""): string {
  return etag.replaceAll('"', "");
}

/** Why a blob can't be moved; undefined when it can. */
function obstacleOf({ properties }: BlobItem): string | undefined {
  const {
    accessTier,
    archiveStatus,
    blobType,
    customerProvidedKeySha256,
    immutabilityPolicyExpiresOn,
    leaseState,
    legalHold,
  } = properties;
  if (accessTier === "Archive")
    return archiveStatus === undefined
      ? "can't be read: it is in the archive tier: bring it to another tier first (az storage blob set-tier)"
      : "can't be read yet: it is being brought out of the archive tier: wait for that";
  if (customerProvidedKeySha256 !== undefined)
    return "can't be read: it is encrypted by a key that only the customer has: write it anew without";
  if (blobType !== undefined && blobType !== "BlockBlob")
    return `can't be moved: it is ${blobType === "PageBlob" ? "a page" : "an append"} blob, and only block blobs are proven`;
  if (leaseState === "leased" || leaseState === "breaking")
    return "can't be deleted once it is moved: somebody has a lease on it: end that first (az storage blob lease break)";
  if (legalHold === true)
    return "can't be deleted once it is moved: it is under a legal hold: end that first";
  if (immutabilityPolicyExpiresOn !== undefined && immutabilityPolicyExpiresOn.getTime() > Date.now())
    return `can't be deleted once it is moved: it must be kept until ${immutabilityPolicyExpiresOn.toISOString()}`;
  return undefined;
}

function attributesOf(facts: BlobGetPropertiesResponse): Attributes {
  const { accessTier, accessTierInferred, contentType, metadata } = facts;
  const headers = defined({
    "cache-control": facts.cacheControl,
    "content-disposition": facts.contentDisposition,
    "content-encoding": facts.contentEncoding,
    "content-language": facts.contentLanguage,
  });
  const own = metadata === undefined || Object.keys(metadata).length === 0 ? undefined : metadata;
  return defined({
    type: contentType,
    metadata: own,
    headers: Object.keys(headers).length === 0 ? undefined : headers,
    // A tier that the account gives by default is the other account's own, too.
    storageClass: accessTierInferred === true ? undefined : accessTier,
  });
}

/** Errors that no waiting mends, and what does. */
const FINAL: Readonly<Record<string, string>> = {
  ContainerNotFound: "make the container, or correct its address in movers.yaml",
  AuthenticationFailed: "look at the credentials",
  AuthorizationFailure:
    "give the credentials the role Storage Blob Data Owner on the container, and let the network in",
  AuthorizationPermissionMismatch: "give the credentials the role Storage Blob Data Owner on the container",
  BlobArchived: "bring the blob out of the archive tier first (az storage blob set-tier)",
  BlobImmutableDueToPolicy: "end the policy or the legal hold first",
  BlobUsesCustomerSpecifiedEncryption: "write the blob anew without a key that only the customer has",
  AccountIsDisabled: "enable the storage account",
  FeatureNotSupportedForHns:
    "an account with a hierarchical namespace keeps no tags: remove them from the blobs",
};

const PASSING =
  /^(ConditionNotMet|TargetConditionNotMet|ServerBusy|OperationTimedOut|InternalError|LeaseIdMissing)$/;

function codeOf(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), "code");
  if (typeof code === "string" && code !== "") return code;
  // An answer without a body names its error in the headers alone.
  const details: unknown = Reflect.get(Object(error), "details");
  const named: unknown = Reflect.get(Object(details), "errorCode");
  if (typeof named === "string") return named;
  return Reflect.get(Object(error), "statusCode") === 404 ? "BlobNotFound" : "";
}

function isPassing(error: unknown, code: string): boolean {
  const status = Number(Reflect.get(Object(error), "statusCode"));
  return (
    PASSING.test(code) || /^(E[A-Z_]+|REQUEST_SEND_ERROR)$/.test(code) || status === 429 || status >= 500
  );
}

/**
 * Opens the containers of stamps, with the credentials that Azure's SDK finds.
 * @throws StampError `input` when the SDK is not installed
 */
export function openAzure(containers: Readonly<Record<string, string>>): (stamp: string) => ObjectStore {
  const { ContainerClient: Client } = loadSdk(
    () => require("@azure/storage-blob") as typeof sdk,
    "@azure/storage-blob @azure/identity",
  );
  const { DefaultAzureCredential } = loadSdk(
    () => require("@azure/identity") as typeof identity,
    "@azure/storage-blob @azure/identity",
  );
  const credential = new DefaultAzureCredential();
  return (stamp) => {
    const address = containers[stamp];
    if (address === undefined)
      throw new StampError("input", `no container is named for stamp ${stamp}`, {
        field: "movers.store.containers",
        fix: "give the address of the container of each stamp: the stack's outputs have it",
      });
    return new AzureStore(new Client(address, credential));
  };
}
