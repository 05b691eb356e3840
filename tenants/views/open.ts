import { resolve } from "node:path";
import { StampError, shown } from "../../core/errors";
import { StampView, type StampViewOptions } from "../client/stamp-view";
import { DirectoryStore } from "../migration/objects/directory";
import { openStore } from "../migration/objects/open";
import type { ObjectStore } from "../migration/objects/store";
import { viewSource } from "./source";

/** What opening a stamp's view takes. */
export interface OpenView extends Omit<StampViewOptions, "source"> {
  /** The stamp that the application runs in (its environment says it: `STAMP_ID`); another's view is refused. */
  readonly stamp: string;
  /** Folder that a folder's name is relative to; default the working directory. */
  readonly root?: string;
  /** Endpoint of a store that speaks S3; default AWS. */
  readonly endpoint?: string;
}

const ALLOWED =
  "a folder, s3://<bucket>, gs://<bucket> or https://<account>.blob.core.windows.net/<container>";

/** Opens a stamp's view for its application, with the credentials that the cloud's SDK finds. */
export function openView(where: string, { endpoint, root = ".", stamp, ...options }: OpenView): StampView {
  return new StampView({ ...options, source: viewSource(storeOf(where, { endpoint, root, stamp }), stamp) });
}

function storeOf(
  where: string,
  {
    endpoint,
    root,
    stamp,
  }: { readonly endpoint: string | undefined; readonly root: string; readonly stamp: string },
): ObjectStore {
  const [, scheme, name = ""] = /^(s3|gs):\/\/([A-Za-z0-9][A-Za-z0-9._-]{1,221})\/?$/u.exec(where) ?? [];
  // The SDK finds the region as it does for the application's other buckets.
  if (scheme === "s3")
    return openStore({ kind: "s3", buckets: { [stamp]: name }, endpoint }, () => undefined, root)(stamp);
  if (scheme === "gs")
    return openStore(
      { kind: "google-cloud-storage", buckets: { [stamp]: name } },
      () => undefined,
      root,
    )(stamp);
  if (/^https:\/\/[^?#]+\/[^?#/]+$/u.test(where))
    return openStore({ kind: "azure-blob", containers: { [stamp]: where } }, () => undefined, root)(stamp);
  if (where.includes("://") || where === "")
    throw new StampError("input", "no store of a stamp is there", {
      received: shown(where),
      allowed: ALLOWED,
    });
  return new DirectoryStore(resolve(root, where));
}
