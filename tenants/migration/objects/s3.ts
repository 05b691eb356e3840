import { messageOf } from "../../../core/message";
import { defined } from "../../../core/defined";
import type { Readable } from "node:stream";
import type * as sdk from "@aws-sdk/client-s3";
import type { ListObjectVersionsCommandOutput, S3 } from "@aws-sdk/client-s3";
import { StampError } from "../../../core/errors";
import { loadSdk } from "../../registry/load-sdk";
import { PassingError } from "../mover";
import { asInput, attributesOf, awayIn } from "./s3-attributes";
import { putInParts } from "./s3-parts";
import { decoded, historiesOf, type Markers, nextOf, versioningObstacle } from "./s3-versions";
import type { Content, Found, History, Listed, ObjectStore } from "./store";

/** What of the SDK's client is used. */
export type S3Client = Pick<
  S3,
  | "abortMultipartUpload"
  | "completeMultipartUpload"
  | "createMultipartUpload"
  | "deleteObject"
  | "getBucketVersioning"
  | "getObject"
  | "getObjectLockConfiguration"
  | "getObjectTagging"
  | "headObject"
  | "listObjectVersions"
  | "listObjectsV2"
  | "putObject"
  | "uploadPart"
>;

/**
 * Most bytes that S3 takes in one request.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
const ONE_REQUEST = 5 * 1024 ** 3;

/**
 * Objects in a bucket of S3, or of a store that speaks its language, with what is kept beside their content. What is written
 * is read and listed at once.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel
 */
export class S3Store implements ObjectStore {
  /** @param oneRequest bytes from which on an object is written in parts; only tests give another */
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly oneRequest = ONE_REQUEST,
  ) {}

  async *list(prefix: string): AsyncIterable<Listed> {
    for (let token: string | undefined; ; ) {
      const page = await this.ask(() =>
        this.client.listObjectsV2({
          Bucket: this.bucket,
          Prefix: prefix,
          ContinuationToken: token,
          // Keys may hold what XML can't.
          EncodingType: "url",
          OptionalObjectAttributes: ["RestoreStatus"],
        }),
      );
      const isEncoded = page?.EncodingType === "url";
      for (const { ETag, Key, RestoreStatus, Size, StorageClass = "" } of page?.Contents ?? []) {
        if (Key === undefined) continue;
        const key = isEncoded ? decodeURIComponent(Key.replaceAll("+", " ")) : Key;
        const obstacle = awayIn(StorageClass, RestoreStatus);
        yield { key, size: Size ?? 0, tag: ETag ?? "", ...defined({ obstacle }) };
      }
      token = page?.NextContinuationToken;
      if (token === undefined) return;
    }
  }

  async older(prefix: string): Promise<string | undefined> {
    for (let markers: Markers | undefined = {}; markers !== undefined; ) {
      const page: ListObjectVersionsCommandOutput | undefined = await this.versions(prefix, markers);
      if (page === undefined) return undefined;
      const old = page.Versions?.find(({ IsLatest }) => IsLatest === false) ?? page.DeleteMarkers?.[0];
      if (old?.Key !== undefined) return decoded(page, old.Key);
      markers = nextOf(page);
    }
    return undefined;
  }

  histories(prefix: string): AsyncIterable<History> {
    return historiesOf((markers) => this.versions(prefix, markers));
  }

  async versionsObstacle(): Promise<string | undefined> {
    const bucket = { Bucket: this.bucket };
    const found = await this.ask(() => this.client.getBucketVersioning(bucket));
    return versioningObstacle(found, () => this.ask(() => this.client.getObjectLockConfiguration(bucket)));
  }

  /** Undefined where a server that speaks S3 has no versions. */
  private async versions(
    prefix: string,
    markers: Markers,
  ): Promise<ListObjectVersionsCommandOutput | undefined> {
    try {
      return await this.ask(() =>
        this.client.listObjectVersions({
          ...{ Bucket: this.bucket, Prefix: prefix, EncodingType: "url", ...markers },
          OptionalObjectAttributes: ["RestoreStatus"],
        }),
      );
    } catch (error) {
      if (statusOf(error instanceof StampError ? error.cause : error) === 501) return undefined;
      throw error;
    }
  }

  /** What a listing does not tell: keys that only the customer has, archives of Intelligent-Tiering, holds. */
  async obstacle(key: string, version?: string): Promise<string | undefined> {
    try {
      const facts = await this.ask(() => this.client.headObject(this.place(key, version)));
      if (facts?.ArchiveStatus !== undefined)
        return `can't be read: it is in ${facts.ArchiveStatus} of Intelligent-Tiering: restore it first (aws s3api restore-object)`;
      const until = facts?.ObjectLockRetainUntilDate;
      if (version !== undefined && until !== undefined && until.getTime() > Date.now())
        return `has a version that can't be deleted once it is moved: it must be kept until ${until.toISOString()} (Object Lock)`;
      if (facts?.ObjectLockLegalHoldStatus === "ON")
        return "can't be deleted once it is moved: it is under a legal hold, which does not come along: end that first";
      return undefined;
    } catch (error) {
      // S3 answers so who asks without the key; there is no body that would say more.
      if (statusOf(error) !== 400) throw error;
      return "can't be read: it is encrypted by a key that only the customer has (SSE-C): write it anew without";
    }
  }

  async get(key: string, version?: string): Promise<Found | undefined> {
    const found = await this.ask(() => this.client.getObject(this.place(key, version)));
    if (found === undefined) return undefined;
    // In Node the SDK gives a stream of Node's. Who reads it hears of its errors; who does not read it has none.
    const body = found.Body as Readable;
    body.on("error", () => undefined);
    const tags = (found.TagCount ?? 0) > 0 ? await this.tags(key, version) : undefined;
    return {
      body,
      size: found.ContentLength ?? 0,
      tag: found.ETag ?? "",
      ...attributesOf(found),
      ...defined({ tags }),
    };
  }

  async put(key: string, content: Content, expected?: string): Promise<string> {
    const { body, size } = content;
    const object = { Bucket: this.bucket, Key: key, ...asInput(content) };
    const condition = expected === undefined ? {} : { IfMatch: expected };
    const written = await this.ask(() =>
      size > this.oneRequest
        ? putInParts(this.client, object, content, condition)
        : this.client.putObject({ ...object, ...condition, Body: body, ContentLength: size }),
    );
    return written?.ETag ?? "";
  }

  async remove(key: string, version?: string): Promise<void> {
    await this.ask(() => this.client.deleteObject(this.place(key, version)));
  }

  private place(key: string, version: string | undefined) {
    return { Bucket: this.bucket, Key: key, ...defined({ VersionId: version }) };
  }

  private async tags(key: string, version: string | undefined): Promise<Record<string, string>> {
    const found = await this.ask(() => this.client.getObjectTagging(this.place(key, version)));
    return Object.fromEntries((found?.TagSet ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
  }

  /** @returns undefined where there is no such object */
  private async ask<T>(request: () => Promise<T>): Promise<T | undefined> {
    try {
      return await request();
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      if (
        name === "NoSuchKey" ||
        name === "NoSuchVersion" ||
        (name === "NotFound" && statusOf(error) === 404)
      )
        return undefined;
      const fix = FINAL[name];
      const problem = messageOf(error);
      if (fix !== undefined)
        throw new StampError(
          "engine",
          `bucket ${this.bucket}: ${problem}`,
          { received: name, fix },
          { cause: error },
        );
      if (isPassing(error, name))
        throw new PassingError(`bucket ${this.bucket}: ${problem}`, { cause: error });
      throw error;
    }
  }
}

/** Errors that no waiting mends, and what does. */
const FINAL: Readonly<Record<string, string>> = {
  NoSuchBucket: "make the bucket, or correct its name in movers.yaml",
  PermanentRedirect: "the bucket is in another region than its stamp: correct its name in movers.yaml",
  AccessDenied: "give the credentials the right to list, read and write the bucket, and to read tags",
  InvalidAccessKeyId: "look at the credentials",
  SignatureDoesNotMatch: "look at the credentials",
  ExpiredToken: "get new credentials",
  InvalidObjectState: "restore the object from its archive first (aws s3api restore-object)",
  NotImplemented: "the store does not take such a request: see what it says it understands of S3",
};

const PASSING =
  /^(PreconditionFailed|ConditionalRequestConflict|SlowDown|InternalError|ServiceUnavailable|RequestTimeout|TimeoutError)$/;

function statusOf(error: unknown): number {
  return Number(Reflect.get(Object(Reflect.get(Object(error), "$metadata")), "httpStatusCode"));
}

function isPassing(error: unknown, name: string): boolean {
  const code: unknown = Reflect.get(Object(error), "code");
  const status = statusOf(error);
  const isBusy = status >= 500 && status !== 501 && status !== 505;
  return PASSING.test(name) || (typeof code === "string" && /^E[A-Z_]+$/.test(code)) || isBusy;
}

/**
 * Opens the buckets of stamps, with the credentials the AWS SDK finds.
 * @throws StampError `input` when the SDK is not installed
 */
export function openS3(
  {
    buckets,
    endpoint,
  }: { readonly buckets: Readonly<Record<string, string>>; readonly endpoint?: string | undefined },
  regionOf: (stamp: string) => string | undefined,
): (stamp: string) => ObjectStore {
  const { S3: Client } = loadSdk(() => require("@aws-sdk/client-s3") as typeof sdk, "@aws-sdk/client-s3");
  return (stamp) => {
    const bucket = buckets[stamp];
    if (bucket === undefined) throw noBucket(stamp);
    const region = regionOf(stamp);
    // Stores that speak S3 are sent nothing that only AWS understands: no trailing checksums in aws-chunked bodies.
    const place =
      endpoint === undefined
        ? {}
        : {
            endpoint,
            forcePathStyle: true,
            requestChecksumCalculation: "WHEN_REQUIRED" as const,
            responseChecksumValidation: "WHEN_REQUIRED" as const,
          };
    return new S3Store(new Client({ ...defined({ region }), ...place }), bucket);
  };
}

function noBucket(stamp: string): StampError {
  return new StampError("input", `no bucket is named for stamp ${stamp}`, {
    field: "movers.store.buckets",
    fix: "name the bucket of each stamp: the stack's outputs have it",
  });
}
