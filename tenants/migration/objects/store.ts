import type { Readable } from "node:stream";

/** An object as a listing has it. */
export interface Listed {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Changes with every write of the object; says nothing of another store's object. */
  readonly tag: string;
  /** Why it can't be moved as it is, and what to do, after its key: "can't be read: it is in an archive". */
  readonly obstacle?: string;
}

/** What is kept of an object beside its content, where the store keeps it. */
export interface Attributes {
  /** Media type. */
  readonly type?: string;
  /** The object's own entries. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What is answered with it: Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Storage class or access tier, unless it is the store's usual one. */
  readonly storageClass?: string;
}

/** Attributes as a text, the same for equal ones. */
export function attributesText({ headers, metadata, storageClass, tags, type }: Attributes): string {
  const sorted = (map: Readonly<Record<string, string>> = {}) =>
    Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([type ?? "", sorted(metadata), sorted(headers), sorted(tags), storageClass ?? ""]);
}

/** What is written. */
export interface Content extends Attributes {
  readonly body: Readable | Uint8Array;
  /** Bytes. */
  readonly size: number;
}

/** What is read; body and tag belong together. */
export interface Found extends Content {
  readonly body: Readable;
  readonly tag: string;
}

/** One version of an object. */
export interface Version {
  readonly id: string;
  /** Changes with each write of the version's content or of what is kept beside it. */
  readonly tag: string;
  /** As {@link Listed.obstacle}. */
  readonly obstacle?: string;
}

/** All that a store keeps of one key. */
export interface History {
  readonly key: string;
  /** Its versions, the oldest first. */
  readonly versions: readonly Version[];
  /** Whether the object is removed now, and its versions are what is left of it. */
  readonly isRemoved: boolean;
  /** What the store keeps to say that it was removed, to be deleted with the versions. */
  readonly removals: readonly string[];
}

/**
 * A stamp's object store. What was written is read and listed at once (S3, Azure Blob Storage and Cloud Storage do so).
 * Errors that may pass are thrown as `PassingError`.
 */
export interface ObjectStore {
  /** All objects whose keys begin so, in any order. */
  list(prefix: string): AsyncIterable<Listed>;
  /** Why an object can't be moved, where a listing does not tell; left out where it does. */
  obstacle?(key: string, version?: string): Promise<string | undefined>;
  /**
   * A key of which an earlier version, a snapshot or a removed object is kept; undefined where there is none. Left out by stores
   * that keep none.
   */
  older?(prefix: string): Promise<string | undefined>;
  /** All keys of which a version or a removal is kept, sorted; left out by stores whose versions can't be moved. */
  histories?(prefix: string): AsyncIterable<History>;
  /**
   * Why versions can't be moved out of or into this store, and what to do, as a whole sentence; undefined where they can. Left out
   * where {@link histories} is.
   */
  versionsObstacle?(): Promise<string | undefined>;
  /** Milliseconds that lie between two writes of one key at least; left out where the store bears any number of them. */
  readonly writesApartMs?: number;
  /** Keys of which nothing but removals is kept; left out where they need no deletion of their own. */
  removals?(prefix: string): AsyncIterable<string>;
  /** An object, or a version of it; undefined when there is none. */
  get(key: string, version?: string): Promise<Found | undefined>;
  /**
   * Writes an object, whole or not at all.
   * @param expected the tag it must still have; left out: whatever it has
   * @returns its tag
   */
  put(key: string, content: Content, expected?: string): Promise<string>;
  /** Removes an object, or one version of it for good; one that is not there is as good as removed. */
  remove(key: string, version?: string): Promise<void>;
}

/** Where the fence of a tenant is kept, beside its objects. */
export function fenceKey(tenant: string): string {
  return `.stampworks/fence/${tenant}`;
}

/** Whether writers are admitted. Without a fence they are: nothing is being moved. */
export interface Fence {
  readonly open: boolean;
  /** Writers that were told the tenant's home before this version are refused. */
  readonly epoch: number;
  /** The mover that set it. */
  readonly mover: number;
}

/** Reads a tenant's fence; undefined when there is none. */
export async function readFence(store: ObjectStore, tenant: string): Promise<Fence | undefined> {
  const found = await store.get(fenceKey(tenant));
  if (found === undefined) return undefined;
  const parts: Buffer[] = [];
  for await (const part of found.body) parts.push(Buffer.from(part as Uint8Array));
  return JSON.parse(Buffer.concat(parts).toString("utf8")) as Fence;
}

/** Writes a tenant's fence. */
export async function writeFence(store: ObjectStore, tenant: string, fence: Fence): Promise<void> {
  const body = Buffer.from(JSON.stringify(fence));
  await store.put(fenceKey(tenant), { body, size: body.length, type: "application/json" });
}
