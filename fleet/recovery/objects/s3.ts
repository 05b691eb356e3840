import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type * as sdk from "@aws-sdk/client-s3";
import type { ListObjectVersionsCommandOutput, S3 } from "@aws-sdk/client-s3";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import { loadSdk } from "../../../tenants/registry/load-sdk";
import type { VersionsSource } from "../drills-schema";
import { type RecoverySource, RestoreFailed, type Restored, type RestoreRequest } from "../source";

/** One object as it was at a moment. */
interface Version {
  readonly key: string;
  readonly id: string;
  readonly size: number;
  readonly tag: string;
}

/** What a tag is where the object was written in one piece and not encrypted by a key of KMS: the MD5 of its content. */
const MD5_TAG = /^"([0-9a-f]{32})"$/;
/** Objects that are told. */
const MOST = 10;

/** Objects of a bucket with versions, or of a server that speaks S3, as they were at a moment. */
export class VersionsRecovery implements RecoverySource {
  readonly kind = "s3-versions";
  readonly name: string;

  constructor(private readonly config: VersionsSource) {
    this.name = config.name;
  }

  async restore({ at, region, scratch, signal, stamp }: RestoreRequest): Promise<Restored> {
    const bucket = this.config.buckets[stamp];
    if (bucket === undefined)
      throw new StampError("input", `no bucket is named for stamp ${stamp}`, {
        field: "drills.restore.buckets",
        fix: "name the bucket of each stamp: the stack's outputs have it",
      });
    const client = this.client(region);
    const began = new Date();
    try {
      await requireVersions(client, bucket);
      const versions = await versionsAt(client, bucket, this.config.prefix, at ?? began);
      const problems: string[] = [];
      const seen = createHash("sha256");
      // Keys may be such as no file is called: each object lies under a number.
      for (const [index, version] of versions.entries()) {
        if (signal.aborted) throw new StampError("interrupted", "the drill was stopped");
        const problem = await fetchVersion(client, bucket, version, join(scratch, String(index)));
        if (problem !== undefined && problems.length < MOST) problems.push(`${version.key} ${problem}`);
        seen.update(`${version.key}\0${version.id}\0${version.tag}\n`);
      }
      if (problems.length > 0) throw new RestoreFailed(problems);
      const keys = new Set(versions.map(({ key }) => key));
      return {
        id: bucket,
        point: `bucket ${bucket} as of ${(at ?? began).toISOString()}, ${versions.length} objects`,
        digest: seen.digest("hex"),
        upTo: at ?? began,
        facts: [
          "every object could be read, and has the size and, where the store says it, the MD5 of its version",
        ],
        address: scratch,
        has: (key) => keys.has(key),
        finish: () => Promise.resolve([]),
        dispose: () => Promise.resolve(),
      };
    } catch (error) {
      if (error instanceof RestoreFailed || error instanceof StampError) throw error;
      throw new RestoreFailed([`bucket ${bucket}: ${messageOf(error)}`]);
    } finally {
      client.destroy();
    }
  }

  private client(region: string): S3 {
    const { S3: Client } = loadSdk(() => require("@aws-sdk/client-s3") as typeof sdk, "@aws-sdk/client-s3");
    const { endpoint } = this.config;
    return new Client({
      region,
      ...defined({ endpoint }),
      ...(endpoint === undefined ? {} : { forcePathStyle: true }),
    });
  }
}

/** A bucket without versions has no past: what is overwritten or deleted there is gone. */
async function requireVersions(client: S3, bucket: string): Promise<void> {
  const { Status } = await client.getBucketVersioning({ Bucket: bucket });
  if (Status !== "Enabled") throw new RestoreFailed([`bucket ${bucket} keeps no versions`]);
}

/** What was there at a moment: of each key the newest version by then, unless that is a deletion. */
async function versionsAt(client: S3, bucket: string, prefix: string, at: Date): Promise<Version[]> {
  const newest = new Map<string, { readonly time: number; readonly version: Version | undefined }>();
  const note = (key: string, time: Date | undefined, version: Version | undefined): void => {
    if (time === undefined || time > at) return;
    const known = newest.get(key);
    // Those of a key come newest first; of two of one moment the first is the later one.
    if (known === undefined || known.time < time.getTime())
      newest.set(key, { time: time.getTime(), version });
  };
  for (
    let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    markers !== undefined;
  ) {
    const page: ListObjectVersionsCommandOutput = await client.listObjectVersions({
      Bucket: bucket,
      Prefix: prefix,
      EncodingType: "url",
      ...markers,
    });
    const keyOf = (key = ""): string =>
      page.EncodingType === "url" ? decodeURIComponent(key.replaceAll("+", " ")) : key;
    for (const { ETag = "", IsLatest, Key, LastModified, Size = 0, VersionId = "null" } of page.Versions ??
      []) {
      const key = keyOf(Key);
      const tie = IsLatest === true ? newest.get(key) : undefined;
      if (tie !== undefined && tie.time === LastModified?.getTime()) newest.delete(key);
      note(key, LastModified, { key, id: VersionId, size: Size, tag: ETag });
    }
    for (const { IsLatest, Key, LastModified } of page.DeleteMarkers ?? []) {
      const key = keyOf(Key);
      const tie = IsLatest === true ? newest.get(key) : undefined;
      if (tie !== undefined && tie.time === LastModified?.getTime()) newest.delete(key);
      note(key, LastModified, undefined);
    }
    markers =
      page.NextKeyMarker === undefined
        ? undefined
        : defined({ KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker });
  }
  return [...newest.values()].flatMap(({ version }) => version ?? []);
}

/** @returns what is wrong with it */
async function fetchVersion(
  client: S3,
  bucket: string,
  { id, key, size, tag }: Version,
  file: string,
): Promise<string | undefined> {
  try {
    const found = await client.getObject({ Bucket: bucket, Key: key, VersionId: id });
    const md5 = createHash("md5");
    let bytes = 0;
    const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
      for await (const part of source) {
        md5.update(part);
        bytes += part.length;
        yield part;
      }
    };
    await pipeline(found.Body as Readable, counted, createWriteStream(file, { mode: 0o600 }));
    if (bytes !== size) return `has ${bytes} bytes and not ${size}`;
    const [, sum] = MD5_TAG.exec(tag) ?? [];
    const isPlain =
      sum !== undefined &&
      found.ServerSideEncryption !== "aws:kms" &&
      found.SSECustomerAlgorithm === undefined;
    return isPlain && md5.digest("hex") !== sum ? "has not the content it was written with" : undefined;
  } catch (error) {
    return `can't be read: ${messageOf(error)}`;
  }
}
