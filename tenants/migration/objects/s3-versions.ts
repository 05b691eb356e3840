import type { ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import { defined } from "../../../core/defined";
import { awayIn } from "./s3-attributes";
import type { History } from "./store";

interface Markers {
  readonly KeyMarker?: string;
  readonly VersionIdMarker?: string;
}

interface Growing {
  readonly versions: { readonly id: string; readonly obstacle?: string }[];
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
    const keyOf = (key = ""): string =>
      page?.EncodingType === "url" ? decodeURIComponent(key.replaceAll("+", " ")) : key;
    for (const { Key, RestoreStatus, StorageClass = "", VersionId = "null" } of page?.Versions ?? []) {
      const obstacle = awayIn(StorageClass, RestoreStatus);
      of(keyOf(Key)).versions.unshift({ id: VersionId, ...defined({ obstacle }) });
    }
    for (const { IsLatest, Key, VersionId = "null" } of page?.DeleteMarkers ?? []) {
      const known = of(keyOf(Key));
      known.removals.push(VersionId);
      if (IsLatest === true) known.isRemoved = true;
    }
    const next = page?.NextKeyMarker;
    // Of the last key there may be more on the next page.
    const last = next === undefined ? undefined : keyOf(next);
    for (const [key, found] of open) {
      if (key === last) continue;
      open.delete(key);
      yield { key, ...found };
    }
    if (next === undefined) return;
    markers = defined({ KeyMarker: next, VersionIdMarker: page?.NextVersionIdMarker });
  }
}
