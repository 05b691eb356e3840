import type {
  GetBucketVersioningCommandOutput,
  GetObjectLockConfigurationCommandOutput,
  ListObjectVersionsCommandOutput,
} from "@aws-sdk/client-s3";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { awayIn } from "./s3-attributes";
import type { History, Version } from "./store";

/** Where a page of a listing begins. */
export interface Markers {
  readonly KeyMarker?: string;
  readonly VersionIdMarker?: string;
}

interface Growing {
  readonly versions: Version[];
  readonly removals: string[];
  isRemoved: boolean;
}

/**
 * Versions and delete markers, by their keys. A listing has the newest version of a key first; between versions and markers of one
 * second the SDK keeps no order, so of markers it counts whether one is the latest.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 * @param pageAt a page of the listing; undefined where a server has no versions
 */
export async function* historiesOf(
  pageAt: (markers: Markers) => Promise<ListObjectVersionsCommandOutput | undefined>,
): AsyncIterable<History> {
  const open = new Map<string, Growing>();
  const of = (key: string): Growing => {
    const known = open.get(key) ?? { versions: [], removals: [], isRemoved: false };
    open.set(key, known);
    return known;
  };
  for (let markers: Markers = {}; ; ) {
    const page = await pageAt(markers);
    // Who takes that for an empty bucket takes all of it for removed.
    if (page === undefined) throw noListing();
    for (const version of page.Versions ?? []) {
      const { ETag = "", Key, LastModified, RestoreStatus, StorageClass = "", VersionId = "null" } = version;
      const obstacle = awayIn(StorageClass, RestoreStatus);
      // One without an id of its own is written over.
      const tag = VersionId === "null" ? `${ETag} ${LastModified?.toISOString() ?? ""}` : ETag;
      of(decoded(page, Key)).versions.unshift({ id: VersionId, tag, ...defined({ obstacle }) });
    }
    for (const { IsLatest, Key, VersionId = "null" } of page.DeleteMarkers ?? []) {
      const known = of(decoded(page, Key));
      known.removals.push(VersionId);
      if (IsLatest === true) known.isRemoved = true;
    }
    const next = nextOf(page);
    // Of the last key there may be more on the next page.
    for (const [key, found] of [...open].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
      if (key === next?.KeyMarker) continue;
      open.delete(key);
      yield { key, ...found };
    }
    if (next === undefined) return;
    markers = next;
  }
}

type Page = ListObjectVersionsCommandOutput;

/** A key of a listing: keys may hold what XML can't, so stores are asked to encode them. */
export function decoded({ EncodingType }: Pick<Page, "EncodingType">, key = ""): string {
  return EncodingType === "url" ? decodeURIComponent(key.replaceAll("+", " ")) : key;
}

/**
 * Where the next page begins; undefined where there is none. The store encodes the key there, too, and takes it as it is.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html#AmazonS3-ListObjectVersions-response-EncodingType
 */
export function nextOf(page: Page): Markers | undefined {
  if (page.NextKeyMarker === undefined) return undefined;
  return defined({ KeyMarker: decoded(page, page.NextKeyMarker), VersionIdMarker: page.NextVersionIdMarker });
}

function noListing(): StampError {
  return new StampError("engine", "the store lists no versions of objects", {
    field: "versions",
    allowed: "versions: move with s3 and google-cloud-storage",
    fix: "leave the versions where they are (versions: leave)",
  });
}

/**
 * Why a bucket's versions can't be moved, and what to do; undefined where they can: they must be kept, and be deleted by a request alone.
 * @param askLock asks for the bucket's Object Lock
 */
export async function versioningObstacle(
  versioning: GetBucketVersioningCommandOutput | undefined,
  askLock: () => Promise<GetObjectLockConfigurationCommandOutput | undefined>,
): Promise<string | undefined> {
  if (versioning?.Status !== "Enabled") return "the bucket keeps none: turn versioning on";
  if (versioning.MFADelete === "Enabled")
    return "the bucket's versions are deleted with a second factor only (MFA Delete): turn that off";
  const { Days, Mode, Years } =
    (await lockOf(askLock))?.ObjectLockConfiguration?.Rule?.DefaultRetention ?? {};
  if (Mode === undefined) return undefined;
  const time = Days === undefined ? `${Years ?? 0} years` : `${Days} days`;
  return `the bucket keeps each version for ${time} (Object Lock, ${Mode}), so none can be deleted or written anew: leave them (versions: leave)`;
}

/** Undefined where a bucket, or a server that speaks S3, has none. */
async function lockOf(
  ask: () => Promise<GetObjectLockConfigurationCommandOutput | undefined>,
): Promise<GetObjectLockConfigurationCommandOutput | undefined> {
  try {
    return await ask();
  } catch (error) {
    const cause: unknown = error instanceof StampError ? error.cause : error;
    const name = cause instanceof Error ? cause.name : "";
    if (name === "ObjectLockConfigurationNotFoundError" || name === "NotImplemented") return undefined;
    throw error;
  }
}
