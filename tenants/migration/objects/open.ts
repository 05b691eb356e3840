import { join } from "node:path";
import type { MoverConfig } from "../config-schema";
import type { OpenMovers } from "../movers-file";
import { openAzure } from "./azure";
import { DirectoryStore } from "./directory";
import { openGcs } from "./gcs";
import { ObjectMover } from "./mover";
import type { ObjectStore } from "./store";
import { openS3 } from "./s3";

/** The mover of an object store as the project declares it. */
export function openObjects(
  { name, parallel, prefix, store, versions }: Extract<MoverConfig, { kind: "objects" }>,
  { folder, regionOf, root }: OpenMovers,
): ObjectMover {
  const open = openStore(store, regionOf, root);
  const stores = new Map<string, ObjectStore>();
  return new ObjectMover({
    ...{ name, parallel, prefix, folder, versions },
    store: (stamp) => {
      const known = stores.get(stamp) ?? open(stamp);
      stores.set(stamp, known);
      return known;
    },
  });
}

type Config = Extract<MoverConfig, { kind: "objects" }>["store"];

/** Opens the store of each stamp as the project declares it. */
export function openStore(
  store: Config,
  regionOf: OpenMovers["regionOf"],
  root: string,
): (stamp: string) => ObjectStore {
  switch (store.kind) {
    case "s3":
      return openS3(store, regionOf);
    case "azure-blob":
      return openAzure(store.containers);
    case "google-cloud-storage":
      return openGcs(store.buckets);
    case "directory":
      return inFolder(root, store.folder);
  }
}

function inFolder(root: string, folder: string): (stamp: string) => ObjectStore {
  return (stamp) => new DirectoryStore(join(root, folder.replaceAll("{stamp}", stamp)));
}
