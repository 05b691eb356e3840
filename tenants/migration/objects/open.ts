import { join } from "node:path";
import type { MoverConfig } from "../config-schema";
import type { OpenMovers } from "../movers-file";
import { DirectoryStore } from "./directory";
import { ObjectMover } from "./mover";
import type { ObjectStore } from "./store";
import { openS3 } from "./s3";

/** The mover of an object store as the project declares it. */
export function openObjects(
  { name, parallel, prefix, store }: Extract<MoverConfig, { kind: "objects" }>,
  { folder, regionOf, root }: OpenMovers,
): ObjectMover {
  const open = store.kind === "s3" ? openS3(store, regionOf) : inFolder(root, store.folder);
  const stores = new Map<string, ObjectStore>();
  return new ObjectMover({
    ...{ name, parallel, prefix, folder },
    store: (stamp) => {
      const known = stores.get(stamp) ?? open(stamp);
      stores.set(stamp, known);
      return known;
    },
  });
}

function inFolder(root: string, folder: string): (stamp: string) => ObjectStore {
  return (stamp) => new DirectoryStore(join(root, folder.replaceAll("{stamp}", stamp)));
}
