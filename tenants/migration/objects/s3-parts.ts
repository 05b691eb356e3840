import type { PutObjectCommandInput, S3 } from "@aws-sdk/client-s3";
import type { Content } from "./store";

/** What of the SDK's client is used. */
type PartsClient = Pick<
  S3,
  "abortMultipartUpload" | "completeMultipartUpload" | "createMultipartUpload" | "uploadPart"
>;

/** Bytes of a part, 5 MB to 5 GB; as much lies in memory. */
const PART = 64 * 1024 ** 2;
/** Parts that S3 takes. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;

/** Writes an object in parts: whole, or not at all. */
export async function putInParts(
  client: PartsClient,
  object: Pick<PutObjectCommandInput, "Bucket" | "Key"> & Partial<PutObjectCommandInput>,
  { body, size }: Content,
  condition: { readonly IfMatch?: string },
): Promise<{ ETag?: string | undefined }> {
  const place = { Bucket: object.Bucket, Key: object.Key };
  const { UploadId } = await client.createMultipartUpload(object);
  try {
    const parts: { ETag: string | undefined; PartNumber: number }[] = [];
    const most = Math.max(PART, Math.ceil(size / MOST_PARTS));
    for await (const part of inParts(body, most)) {
      const PartNumber = parts.length + 1;
      const { ETag } = await client.uploadPart({ ...place, UploadId, PartNumber, Body: part });
      parts.push({ ETag, PartNumber });
    }
    return await client.completeMultipartUpload({
      ...place,
      ...condition,
      UploadId,
      MultipartUpload: { Parts: parts },
    });
  } catch (error) {
    // What was sent would be kept, and paid for, for ever.
    await client.abortMultipartUpload({ ...place, UploadId }).catch(() => undefined);
    throw error;
  }
}

async function* inParts(body: Content["body"], most: number): AsyncIterable<Buffer> {
  const kept: Buffer[] = [];
  let length = 0;
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    const buffer = Buffer.from(chunk as Uint8Array);
    kept.push(buffer);
    length += buffer.length;
    if (length < most) continue;
    yield Buffer.concat(kept.splice(0));
    length = 0;
  }
  if (length > 0) yield Buffer.concat(kept);
}
