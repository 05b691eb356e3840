import type { Readable } from "node:stream";
import type * as sdk from "@aws-sdk/client-s3";
import type { GetObjectCommandOutput, S3 } from "@aws-sdk/client-s3";
import { StampError } from "../../../core/errors";
import { loadSdk } from "../../registry/load-sdk";
import { PassingError } from "../mover";
import type { Content, Found, Listed, ObjectStore } from "./store";

/** What of the SDK's client is used. */
export type S3Client = Pick<S3, "listObjectsV2" | "getObject" | "putObject" | "deleteObject">;

/**
 * Objects in a bucket of S3, or of a store that speaks its language. What is written is read and listed at once. An object
 * may have up to 5 GB, the most that S3 takes in one request.
 * Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export class S3Store implements ObjectStore {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  async *list(prefix: string): AsyncIterable<Listed> {
    for (let token: string | undefined; ; ) {
      const page = await this.ask(() =>
        this.client.listObjectsV2({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token }),
      );
      for (const { ETag, Key, Size } of page?.Contents ?? [])
        if (Key !== undefined) yield { key: Key, size: Size ?? 0, tag: ETag ?? "" };
      token = page?.NextContinuationToken;
      if (token === undefined) return;
    }
  }

  async get(key: string): Promise<Found | undefined> {
    const found = await this.ask(() => this.client.getObject({ Bucket: this.bucket, Key: key }));
    return found === undefined ? undefined : foundIn(found);
  }

  async put(key: string, { body, metadata, size, type }: Content, expected?: string): Promise<string> {
    const written = await this.ask(() =>
      this.client.putObject({
        Bucket: this.bucket,
        Key: key,
        Body: body,
        ContentLength: size,
        ...(type === undefined ? {} : { ContentType: type }),
        ...(metadata === undefined ? {} : { Metadata: { ...metadata } }),
        ...(expected === undefined ? {} : { IfMatch: expected }),
      }),
    );
    return written?.ETag ?? "";
  }

  async remove(key: string): Promise<void> {
    await this.ask(() => this.client.deleteObject({ Bucket: this.bucket, Key: key }));
  }

  /** @returns undefined where there is no such object */
  private async ask<T>(request: () => Promise<T>): Promise<T | undefined> {
    try {
      return await request();
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      if (name === "NoSuchKey") return undefined;
      if (isPassing(error, name)) {
        const problem = error instanceof Error ? error.message : name;
        throw new PassingError(`bucket ${this.bucket}: ${problem}`, { cause: error });
      }
      throw error;
    }
  }
}

function foundIn(found: GetObjectCommandOutput): Found {
  const { Body, ContentLength, ContentType, ETag, Metadata } = found;
  return {
    // In Node the SDK gives a stream of Node's.
    body: Body as Readable,
    size: ContentLength ?? 0,
    tag: ETag ?? "",
    ...(ContentType === undefined ? {} : { type: ContentType }),
    ...(Metadata === undefined ? {} : { metadata: Metadata }),
  };
}

const PASSING =
  /^(PreconditionFailed|ConditionalRequestConflict|SlowDown|InternalError|ServiceUnavailable|RequestTimeout|TimeoutError)$/;

function isPassing(error: unknown, name: string): boolean {
  const code: unknown = Reflect.get(Object(error), "code");
  const status: unknown = Reflect.get(Object(Reflect.get(Object(error), "$metadata")), "httpStatusCode");
  return PASSING.test(name) || (typeof code === "string" && /^E[A-Z_]+$/.test(code)) || Number(status) >= 500;
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
    const place = endpoint === undefined ? {} : { endpoint, forcePathStyle: true };
    return new S3Store(new Client({ ...(region === undefined ? {} : { region }), ...place }), bucket);
  };
}

function noBucket(stamp: string): StampError {
  return new StampError("input", `no bucket is named for stamp ${stamp}`, {
    field: "movers.store.buckets",
    fix: "name the bucket of each stamp: the stack's outputs have it",
  });
}
