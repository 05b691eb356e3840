import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { BundleReader, BundleWriter } from "../../bundle/parts";
import type { Attributes, ObjectStore } from "./store";

const CONTENT = "objects.data";
const INDEX = "objects.jsonl";

const text = z.record(z.string(), z.string());

/** One line of the index: an object, and where its content is. */
const entrySchema = z.strictObject({
  /** What follows the tenant's prefix. */
  key: z.string().min(1),
  /** First byte of its content, and how many. */
  at: z.int().min(0),
  size: z.int().min(0),
  sha256: z.string(),
  attributes: z.strictObject({
    type: z.string().optional(),
    metadata: text.optional(),
    headers: text.optional(),
    tags: text.optional(),
    storageClass: z.string().optional(),
  }),
});
type Entry = z.output<typeof entrySchema>;

/** Writes a tenant's objects: their contents one after the other, and an index of keys, places and attributes. */
export async function saveObjects(store: ObjectStore, prefix: string, bundle: BundleWriter): Promise<void> {
  const entries: Entry[] = [];
  const what = "objects";
  await bundle.write(
    { file: CONTENT, what: "contents of objects" },
    Readable.from(contents(store, prefix, entries)),
    () => entries.length,
  );
  const lines = Readable.from(entries.map((entry) => Buffer.from(`${JSON.stringify(entry)}\n`)));
  await bundle.write({ file: INDEX, what, notes: { prefix } }, lines, () => entries.length);
}

async function* contents(store: ObjectStore, prefix: string, entries: Entry[]): AsyncIterable<Buffer> {
  let at = 0;
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  for (const key of keys.sort()) {
    const found = await store.get(key);
    // Removed since it was listed.
    if (found === undefined) continue;
    const { body, headers, metadata, storageClass, tags, type } = found;
    const hash = createHash("sha256");
    let size = 0;
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk as Uint8Array);
      hash.update(bytes);
      size += bytes.length;
      yield bytes;
    }
    const attributes = entrySchema.shape.attributes.parse({ headers, metadata, storageClass, tags, type });
    entries.push({ key: key.slice(prefix.length), at, size, sha256: hash.digest("hex"), attributes });
    at += size;
  }
}

/**
 * Writes the objects of a bundle into a store.
 * @throws StampError `input` where the index is not what this version writes
 */
export async function loadObjects(store: ObjectStore, prefix: string, bundle: BundleReader): Promise<void> {
  const index = bundle.parts.find(({ file }) => file === INDEX);
  const content = bundle.parts.find(({ file }) => file === CONTENT);
  if (index === undefined || content === undefined)
    throw new StampError("input", "the bundle has no objects", {
      fix: "take a bundle that this mover wrote",
    });
  const parts: Buffer[] = [];
  for await (const chunk of bundle.read(index)) parts.push(Buffer.from(chunk as Uint8Array));
  const lines = Buffer.concat(parts).toString("utf8").split("\n").slice(0, -1);
  for (const line of lines) {
    const { at, attributes, key, size } = entrySchema.parse(JSON.parse(line));
    const body = size === 0 ? Buffer.alloc(0) : bundle.read(content, { from: at, to: at + size });
    await store.put(`${prefix}${key}`, { ...written(attributes), body, size });
  }
  let count = 0;
  for await (const _ of store.list(prefix)) count += 1;
  if (count !== lines.length)
    throw new StampError("state", `there are ${count} objects of the tenant, in the bundle ${lines.length}`, {
      fix: "look at what else writes there, and bring it back once more",
    });
}

function written({ headers, metadata, storageClass, tags, type }: Entry["attributes"]): Attributes {
  return {
    ...(type === undefined ? {} : { type }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(headers === undefined ? {} : { headers }),
    ...(tags === undefined ? {} : { tags }),
    ...(storageClass === undefined ? {} : { storageClass }),
  };
}
