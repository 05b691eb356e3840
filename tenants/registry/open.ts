import { resolve } from "node:path";
import { StampError, shown } from "../../core/errors";
import { operator } from "../../core/locks/lock";
import type * as cosmos from "./cosmos";
import type * as dynamodb from "./dynamodb";
import type * as firestore from "./firestore";
import type * as lmdb from "./lmdb";
import type { Registry } from "./registry";
import { RowRegistry } from "./row-registry";
import type { RowStore } from "./rows";

/** Where a fleet keeps its registry unless told otherwise, from the project's root. */
export const REGISTRY_FOLDER = ".stampworks/registry";

const ALLOWED =
  "a folder, dynamodb://<region>/<table>, dynamodb://<region>/<account>/<table>, cosmos://<account>/<database>/<container> or firestore://<project>/<database>/<collection>";

/** What opening a registry takes. */
export interface OpenRegistry {
  /** Folder that a folder's name is relative to: the project's root. */
  readonly root: string;
  /** Who writes, for the history; default `user@host`. */
  readonly by?: string;
}

/**
 * Opens a registry. The embedded one is a folder (LMDB) and is made when it is not there; the clouds' are the tables of the
 * routing stack and must be there. A cloud's SDK is loaded only here, and is installed by who uses it.
 *
 * @param where a folder, `dynamodb://<region>/<table>`, with the table's account between the two where that is another than the caller's, `cosmos://<account>/<database>/<container>` or
 * `firestore://<project>/<database>/<collection>` (without a database: the project's default one); default `.stampworks/registry`
 * @throws StampError `input` when it is none of these or its SDK is not installed
 */
export function openRegistry(where: string | undefined, { root, by = operator() }: OpenRegistry): Registry {
  return new RowRegistry(openStore(where ?? REGISTRY_FOLDER, root), by);
}

/**
 * Opens the store of a registry's rows.
 * @param where as for {@link openRegistry}
 * @throws StampError `input` when it is none of these or its SDK is not installed
 */
// Required where it is used: a store that is not asked for is not loaded.
export function openStore(where: string, root: string): RowStore {
  const [, scheme, rest = ""] = /^([a-z]+):\/\/(.*)$/.exec(where) ?? [];
  if (scheme === undefined) {
    const { LmdbStore } = require("./lmdb") as typeof lmdb;
    return new LmdbStore(resolve(root, where));
  }
  const parts = rest.split("/");
  const [first = "", second = "", third = ""] = parts;
  const isWhole = parts.every((part) => /^[A-Za-z0-9._-]+$/.test(part));
  if (scheme === "dynamodb" && isWhole && parts.length === 2) {
    const { openDynamoDb } = require("./dynamodb") as typeof dynamodb;
    return openDynamoDb({ region: first, table: second });
  }
  if (scheme === "dynamodb" && isWhole && parts.length === 3 && /^[0-9]{12}$/.test(second)) {
    const { openDynamoDb } = require("./dynamodb") as typeof dynamodb;
    return openDynamoDb({ region: first, account: second, table: third });
  }
  if (scheme === "cosmos" && isWhole && parts.length === 3) {
    const { openCosmos } = require("./cosmos") as typeof cosmos;
    return openCosmos({ account: first, database: second, container: third });
  }
  if (scheme === "firestore" && isWhole && (parts.length === 2 || parts.length === 3)) {
    const { openFirestore } = require("./firestore") as typeof firestore;
    return openFirestore(
      parts.length === 2
        ? { project: first, collection: second }
        : { project: first, database: second, collection: third },
    );
  }
  throw new StampError("input", "no registry is there", {
    field: "--registry",
    received: shown(where),
    allowed: ALLOWED,
  });
}
