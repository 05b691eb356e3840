import type { GetObjectCommandOutput, PutObjectCommandInput, RestoreStatus } from "@aws-sdk/client-s3";
import { defined } from "../../../core/defined";
import type { Attributes } from "./store";

/** Storage classes of which an object must be restored before it can be read. */
const ARCHIVES = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** Why an object of a storage class can't be read; undefined where it can. */
export function awayIn(storageClass: string, restored: RestoreStatus | undefined): string | undefined {
  if (!ARCHIVES.has(storageClass) || restored?.RestoreExpiryDate !== undefined) return undefined;
  return `can't be read: it is in ${storageClass}: restore it first (aws s3api restore-object)`;
}

const HEADERS = [
  ["CacheControl", "cache-control"],
  ["ContentDisposition", "content-disposition"],
  ["ContentEncoding", "content-encoding"],
  ["ContentLanguage", "content-language"],
  ["WebsiteRedirectLocation", "x-amz-website-redirect-location"],
] as const;

/** What is kept of an object that was read. */
export function attributesOf(found: GetObjectCommandOutput): Attributes {
  const { ContentType, ExpiresString, Metadata, StorageClass } = found;
  const headers: Record<string, string> = {};
  for (const [field, name] of HEADERS) {
    // How the body was sent is no property of the object, though some stores keep it as one.
    const value = found[field]?.split(",").filter((part) => part.trim() !== "aws-chunked");
    if (value !== undefined && value.length > 0) headers[name] = value.join(",");
  }
  if (ExpiresString !== undefined) headers["expires"] = ExpiresString;
  return {
    ...defined({ type: ContentType }),
    ...(Metadata === undefined || Object.keys(Metadata).length === 0 ? {} : { metadata: Metadata }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    // What was restored from an archive is written as it is read; the bucket's own rules archive it again.
    ...(StorageClass === undefined || StorageClass === "STANDARD" || ARCHIVES.has(StorageClass)
      ? {}
      : { storageClass: StorageClass }),
  };
}

/** Attributes as requests that write have them. */
export function asInput({
  headers = {},
  metadata,
  storageClass,
  tags,
  type,
}: Attributes): Partial<PutObjectCommandInput> {
  const input: Partial<PutObjectCommandInput> = {};
  for (const [field, name] of HEADERS) if (headers[name] !== undefined) input[field] = headers[name];
  if (headers["expires"] !== undefined) input.Expires = new Date(headers["expires"]);
  if (type !== undefined) input.ContentType = type;
  if (metadata !== undefined) input.Metadata = { ...metadata };
  if (tags !== undefined) input.Tagging = new URLSearchParams({ ...tags }).toString();
  const known = storageClass as PutObjectCommandInput["StorageClass"];
  if (known !== undefined) input.StorageClass = known;
  return input;
}
