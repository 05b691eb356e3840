import type * as open from "./registry/open";
import type { Registry } from "./registry/registry";

/**
 * Opens a registry. The embedded one is a folder and is made when it is not there; the clouds' are the tables of the routing stack.
 *
 * @param where a folder, `dynamodb://<region>/<table>`, `cosmos://<account>/<database>/<container>` or
 * `firestore://<project>/<database>/<collection>`; default `.stampworks/registry`
 * @throws StampError `input` when it is none of these or its SDK is not installed
 */
export function openRegistry(where: string | undefined, options: open.OpenRegistry): Registry {
  // An application that only asks for homes loads nothing of it.
  const registry = require("./registry/open") as typeof open;
  return registry.openRegistry(where, options);
}
