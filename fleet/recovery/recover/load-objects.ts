import { createReadStream, statSync } from "node:fs";
import { text } from "node:stream/consumers";
import pLimit from "p-limit";
import { StampError } from "../../../core/errors";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import type { Origin } from "./load-database";

/** Objects written at once. */
const AT_ONCE = 8;
/** Beside the objects: what is written into the store, and what was. */
const BEGUN = ".stampworks/recovery-begun";
const DONE = ".stampworks/recovery-done";

/**
 * Writes restored objects into the empty store of a stamp. One that was ended in the middle is done again; one that was done is not,
 * because what it wrote may have been changed since.
 * @returns false where this very recovery point was loaded before
 * @throws StampError `state` where the store has objects already
 */
export async function loadObjects(
  files: ReadonlyMap<string, string>,
  { stamp, store }: { readonly stamp: string; readonly store: ObjectStore },
  origin: Origin,
  signal: AbortSignal,
): Promise<boolean> {
  const mark = JSON.stringify(origin);
  if ((await read(store, DONE)) === mark) return false;
  if ((await read(store, BEGUN)) !== mark) {
    await requireEmpty(store, stamp);
    await write(store, BEGUN, mark);
  }
  const limit = pLimit(AT_ONCE);
  const bring = async (key: string, file: string): Promise<void> => {
    signal.throwIfAborted();
    await store.put(key, { body: createReadStream(file), size: statSync(file).size });
  };
  await Promise.all([...files].map(([key, file]) => limit(() => bring(key, file))));
  await write(store, DONE, mark);
  await store.remove(BEGUN);
  return true;
}

async function requireEmpty(store: ObjectStore, stamp: string): Promise<void> {
  for await (const { key } of store.list(""))
    throw new StampError("state", `the object store of ${stamp} has objects already`, {
      received: `such as ${key}`,
      fix: "data is recovered into the empty store of a new stamp: empty it, then run the same again",
    });
}

async function read(store: ObjectStore, key: string): Promise<string | undefined> {
  const found = await store.get(key);
  return found === undefined ? undefined : text(found.body);
}

async function write(store: ObjectStore, key: string, content: string): Promise<void> {
  const body = Buffer.from(content);
  await store.put(key, { body, size: body.length, type: "application/json" });
}
