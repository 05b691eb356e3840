import { resolve } from "node:path";
import { StampError, shown } from "../../core/errors";
import { StampView, type StampViewOptions } from "../client/stamp-view";
import { DirectoryStore } from "../migration/objects/directory";
import { openAzurite } from "../migration/objects/azurite";
import { openGcs } from "../migration/objects/gcs";
import { openStore } from "../migration/objects/open";
import type { ObjectStore } from "../migration/objects/store";
import { viewSource } from "./source";

/** What opening a stamp's view takes. */
export interface OpenView extends Omit<StampViewOptions, "source"> {
  /** The stamp that the application runs in (its environment says it: `STAMP_ID`); another's view is refused. */
  readonly stamp: string;
  /** Folder that a folder's name is relative to; default the working directory. */
  readonly root?: string;
  /** Endpoint of a store that speaks S3, or Cloud Storage's interface (an emulator: nobody signs in there); default the cloud's. */
  readonly endpoint?: string;
}

const ALLOWED =
  "a folder, s3://<bucket>, gs://<bucket> or https://<account>.blob.core.windows.net/<container>";

/** The account that Azurite has; its containers' addresses have no TLS, and are opened by AZURE_STORAGE_CONNECTION_STRING. */
const AZURITE = /^http:\/\/[^/?#@]+\/devstoreaccount1\/([^?#/]+)$/u;

/**
 * Opens a stamp's view for its application, with the credentials that the cloud's SDK finds.
 *
 * @param where a folder, `s3://<bucket>`, `gs://<bucket>`, a container's address, also of Azurite
 * @throws StampError `input` for what is no store
 */
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
  if (scheme === "gs") return openGcs({ [stamp]: name }, endpoint)(stamp);
  const [, container] = AZURITE.exec(where) ?? [];
  if (container !== undefined) return openAzurite(where, container);
  if (/^https:\/\/[^?#]+\/[^?#/]+$/u.test(where))
    return openStore({ kind: "azure-blob", containers: { [stamp]: where } }, () => undefined, root)(stamp);
  if (where.includes("://") || where === "")
    throw new StampError("input", "no store of a stamp is there", {
      received: shown(where),
      allowed: ALLOWED,
    });
  return new DirectoryStore(resolve(root, where));
}
