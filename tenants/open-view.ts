import type { StampView } from "./client/stamp-view";
import type * as open from "./views/open";

/**
 * Opens what a stamp knows of its own tenants, in the stamp's own store, where `tenants view push` wrote it: the registry is not asked.
 *
 * @param where `s3://<bucket>`, `gs://<bucket>`, a container's address in Azure Blob Storage, or a folder
 * @throws StampError `input` when it is none of these or its SDK is not installed
 */
export function openView(where: string, options: open.OpenView): StampView {
  // An application that only asks for homes loads nothing of it.
  const views = require("./views/open") as typeof open;
  return views.openView(where, options);
}
