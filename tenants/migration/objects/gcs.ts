import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type * as sdk from "@google-cloud/storage";
import type { Bucket, File, FileMetadata, GetFilesOptions } from "@google-cloud/storage";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import { loadSdk } from "../../registry/load-sdk";
import { PassingError } from "../mover";
import type { Attributes, Content, Found, History, Listed, ObjectStore } from "./store";

/** Bytes up to which an object is sent in one request; a larger one is sent by an upload that goes on where it was. */
const ONE_REQUEST = 8 * 1024 ** 2;

/**
 * Writes to one name, one a second, are what Cloud Storage bears: what comes faster may be answered 429.
 * Source: https://docs.cloud.google.com/storage/quotas
 */
const WRITES_APART_MS = 1000;

/**
 * Objects in a bucket of Google Cloud Storage. What was written is read and listed at once. An object has 5 TiB at most, in
 * whatever number of requests, so no object is too large to be moved.
 * Source: https://cloud.google.com/storage/docs/consistency
 */
export class GcsStore implements ObjectStore {
  /**
   * @param oneRequest bytes up to which an object is sent in one request; only tests give another
   * @param writesApartMs only tests give another
   */
  constructor(
    private readonly bucket: Bucket,
    private readonly oneRequest = ONE_REQUEST,
    readonly writesApartMs = WRITES_APART_MS,
  ) {}

  async *list(prefix: string): AsyncIterable<Listed> {
    for await (const { metadata, name } of this.files({ prefix }))
      yield {
        key: name,
        size: Number(metadata.size ?? 0),
        tag: tagOf(metadata),
        ...defined({ obstacle: obstacleOf(metadata) }),
      };
  }

  async older(prefix: string): Promise<string | undefined> {
    for await (const { metadata, name } of this.files({ prefix, versions: true }))
      if (metadata.timeDeleted !== undefined) return name;
    return undefined;
  }

  async *histories(prefix: string): AsyncIterable<History> {
    let open: { readonly key: string; readonly found: FileMetadata[] } | undefined;
    for await (const { metadata, name } of this.files({ prefix, versions: true })) {
      if (open?.key === name) open.found.push(metadata);
      else {
        if (open !== undefined) yield historyOf(open.key, open.found);
        // Who goes by the order must not meet a key twice.
        if (open !== undefined && Buffer.compare(Buffer.from(open.key), Buffer.from(name)) > 0)
          throw new PassingError(`bucket ${this.bucket.name} lists ${name} after ${open.key}`);
        open = { key: name, found: [metadata] };
      }
    }
    if (open !== undefined) yield historyOf(open.key, open.found);
  }

  async versionsObstacle(): Promise<string | undefined> {
    const [facts] = (await this.ask(() => this.bucket.getMetadata(), "bucket")) ?? [];
    if (facts?.versioning?.enabled !== true) return "the bucket keeps none: turn versioning on";
    if (facts.retentionPolicy !== undefined)
      return "the bucket has a retention policy, so versions can't be deleted where they were: leave them (versions: leave)";
    return undefined;
  }

  /** Files that a listing has, page by page. */
  private async *files(asked: GetFilesOptions): AsyncIterable<File> {
    let query: GetFilesOptions | undefined = { ...asked, autoPaginate: false, maxResults: 1000 };
    while (query !== undefined) {
      const now: GetFilesOptions = query;
      const page = await this.ask(() => this.bucket.getFiles(now), "bucket");
      yield* page?.[0] ?? [];
      const next: unknown = page?.[1];
      query = next === null || next === undefined ? undefined : (next as GetFilesOptions);
    }
  }

  async get(key: string, version?: string): Promise<Found | undefined> {
    const asked = this.bucket.file(key, defined({ generation: version }));
    const found = await this.ask(() => asked.getMetadata(), "object");
    if (found === undefined) return undefined;
    const [metadata] = found;
    const { generation = 0, size = 0 } = metadata;
    // What is read is what the metadata are of; a body that is packed stays so.
    const file: File = this.bucket.file(key, { generation });
    return {
      body: file.createReadStream({ decompress: false }),
      size: Number(size),
      tag: tagOf(metadata),
      ...attributesOf(metadata),
    };
  }

  async put(key: string, content: Content, expected?: string): Promise<string> {
    const { body, headers = {}, metadata, size, storageClass, type } = content;
    const file = this.bucket.file(key);
    await this.ask(async () => {
      const writing = file.createWriteStream({
        resumable: size > this.oneRequest,
        ...(expected === undefined ? {} : { preconditionOpts: conditionOf(expected) }),
        metadata: defined({
          contentType: type,
          cacheControl: headers["cache-control"],
          contentDisposition: headers["content-disposition"],
          contentEncoding: headers["content-encoding"],
          contentLanguage: headers["content-language"],
          customTime: headers["x-goog-custom-time"],
          storageClass,
          metadata: metadata === undefined ? undefined : { ...metadata },
        }),
      });
      await pipeline(body instanceof Uint8Array ? Readable.from([Buffer.from(body)]) : body, writing);
    }, "bucket");
    return tagOf(file.metadata);
  }

  async remove(key: string, version?: string): Promise<void> {
    await this.ask(() => this.bucket.file(key, defined({ generation: version })).delete(), "object");
  }

  /**
   * @param what what is missing where the answer is 404
   * @returns undefined where there is no such object
   */
  private async ask<T>(request: () => Promise<T>, what: "bucket" | "object"): Promise<T | undefined> {
    try {
      return await request();
    } catch (error) {
      const code = String(Reflect.get(Object(error), "code"));
      if (code === "404" && what === "object" && !/bucket/i.test(messageOf(error))) return undefined;
      const where = `bucket ${this.bucket.name}`;
      const fix = FINAL[code];
      if (fix !== undefined)
        throw new StampError(
          "engine",
          `${where}: ${messageOf(error)}`,
          { received: code, fix },
          { cause: error },
        );
      if (PASSING.test(code)) throw new PassingError(`${where}: ${messageOf(error)}`, { cause: error });
      throw error;
    }
  }
}

function historyOf(key: string, found: readonly FileMetadata[]): History {
  const sorted = [...found].sort((a, b) => Number(BigInt(a.generation ?? 0) - BigInt(b.generation ?? 0)));
  const versions = sorted.map((metadata) => ({
    id: String(metadata.generation ?? ""),
    tag: tagOf(metadata),
    ...defined({ obstacle: obstacleOf(metadata) }),
  }));
  return { key, versions, removals: [], isRemoved: sorted.at(-1)?.timeDeleted !== undefined };
}

/** Changes with each write of content or metadata. */
function tagOf({ generation = "", metageneration = "" }: FileMetadata): string {
  return `${generation}.${metageneration}`;
}

function conditionOf(tag: string): { ifGenerationMatch: string; ifMetagenerationMatch: string } {
  const [ifGenerationMatch = "", ifMetagenerationMatch = ""] = tag.split(".");
  return { ifGenerationMatch, ifMetagenerationMatch };
}

/** Why an object can't be moved; undefined when it can. Every storage class can be read at once, the archive, too. */
function obstacleOf(metadata: FileMetadata): string | undefined {
  const { customerEncryption, eventBasedHold, retentionExpirationTime, temporaryHold } = metadata;
  if (customerEncryption !== undefined)
    return "can't be read: it is encrypted by a key that only the customer has: write it anew without";
  if (temporaryHold === true || eventBasedHold === true)
    return "can't be deleted once it is moved: it is held: end that first (gcloud storage objects update --no-temporary-hold --no-event-based-hold)";
  if (retentionExpirationTime !== undefined && Date.parse(retentionExpirationTime) > Date.now())
    return `can't be deleted once it is moved: it must be kept until ${retentionExpirationTime}`;
  return undefined;
}

function attributesOf(facts: FileMetadata): Attributes {
  const { contentType, metadata, storageClass } = facts;
  const headers = defined({
    "cache-control": facts.cacheControl,
    "content-disposition": facts.contentDisposition,
    "content-encoding": facts.contentEncoding,
    "content-language": facts.contentLanguage,
    "x-goog-custom-time": facts.customTime,
  });
  const own = Object.entries(metadata ?? {}).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, String(value)] as const],
  );
  return defined({
    type: contentType,
    metadata: own.length === 0 ? undefined : Object.fromEntries(own),
    headers: Object.keys(headers).length === 0 ? undefined : headers,
    storageClass: storageClass === "STANDARD" ? undefined : storageClass,
  });
}

/** Errors that no waiting mends, and what does. */
const FINAL: Readonly<Record<string, string>> = {
  "401": "look at the credentials (gcloud auth application-default login)",
  "403":
    "give the credentials the role Storage Object Admin on the bucket, and see that nothing holds the object",
  "404": "make the bucket, or correct its name in movers.yaml",
};

const PASSING = /^(408|409|412|429|5\d\d|E[A-Z_]+|CONTENT_DOWNLOAD_MISMATCH|FILE_NO_UPLOAD(_DELETED)?)$/;

/**
 * Opens the buckets of stamps, with the credentials that Google Cloud's SDK finds.
 * @throws StampError `input` when the SDK is not installed
 */
export function openGcs(
  buckets: Readonly<Record<string, string>>,
  apiEndpoint?: string,
): (stamp: string) => ObjectStore {
  const { Storage } = loadSdk(() => require("@google-cloud/storage") as typeof sdk, "@google-cloud/storage");
  const storage = new Storage(defined({ apiEndpoint }));
  return (stamp) => {
    const name = buckets[stamp];
    if (name === undefined)
      throw new StampError("input", `no bucket is named for stamp ${stamp}`, {
        field: "movers.store.buckets",
        fix: "name the bucket of each stamp: the stack's outputs have it",
      });
    return new GcsStore(storage.bucket(name));
  };
}
