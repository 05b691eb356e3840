import { S3, type S3ClientConfig } from "@aws-sdk/client-s3";
import { S3Store } from "../../../tenants/migration/objects/s3";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import { Moto } from "../../emulators/moto";

/** What is kept below a prefix: of each key the contents of its versions, the oldest first, and whether it is removed. */
export async function kept(store: ObjectStore, prefix: string): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for await (const { isRemoved, key, versions } of store.histories!(prefix)) {
    const texts: string[] = [];
    for (const { id } of versions) {
      const found = await store.get(key, id);
      const parts: Buffer[] = [];
      for await (const part of found?.body ?? []) parts.push(Buffer.from(part as Uint8Array));
      texts.push(`${Buffer.concat(parts).toString()} ${found?.metadata?.["own"] ?? ""}`);
    }
    if (versions.length > 0) all[key] = [...texts, ...(isRemoved ? ["removed"] : [])];
  }
  return all;
}

/** Writes a text, with an entry of its own. */
export function putText(store: ObjectStore, key: string, text: string, own = text): Promise<string> {
  return store.put(key, { body: Buffer.from(text), size: Buffer.byteLength(text), metadata: { own } });
}

let count = 0;

/** Buckets of both stamps, with versioning. */
export async function s3Places(
  client: S3,
  {
    status = {},
    lock = false,
  }: { status?: Record<string, "Enabled" | "Suspended" | "none">; lock?: boolean } = {},
): Promise<{ readonly store: (stamp: string) => S3Store; readonly name: (stamp: string) => string }> {
  count += 1;
  const run = count;
  const name = (stamp: string): string => `kept-${stamp}-${process.pid}-${run}`;
  for (const stamp of ["a1", "b1"]) {
    await client.createBucket({ Bucket: name(stamp), ObjectLockEnabledForBucket: lock });
    const Status = status[stamp] ?? "Enabled";
    if (Status !== "none" && !lock)
      await client.putBucketVersioning({ Bucket: name(stamp), VersioningConfiguration: { Status } });
  }
  return { name, store: (stamp) => new S3Store(client, name(stamp)) };
}

export function clientOf({ endpoint }: Moto): S3 {
  const config: S3ClientConfig = { endpoint, forcePathStyle: true, region: "us-east-1" };
  return new S3({ ...config, credentials: Moto.credentials });
}
