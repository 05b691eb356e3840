import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../../core/errors";
import { PassingError } from "../mover";
import {
  type Attributes,
  attributesText,
  type Content,
  type Found,
  type History,
  type Listed,
  type ObjectStore,
} from "./store";

/** Keys beside the tenants' own, of which the newest version alone means anything. */
const BESIDE = ".stampworks/";

/**
 * A store of which each object is all of its versions, so that whoever copies, compares and removes objects does so with their
 * histories. What is read of a key are its versions, the oldest first, each a line that says what it is and its content; whoever writes
 * that has the key's versions made anew. Removals between two versions are not kept; that an object is removed now is.
 */
export class HistoryStore implements ObjectStore {
  constructor(private readonly inner: ObjectStore) {}

  async *list(prefix: string): AsyncIterable<Listed> {
    for await (const history of this.kept(prefix)) {
      const { key, versions } = history;
      const obstacle = versions.find((one) => one.obstacle !== undefined)?.obstacle;
      yield { key, size: 0, tag: tagOf(history), ...(obstacle === undefined ? {} : { obstacle }) };
    }
  }

  async obstacle(key: string): Promise<string | undefined> {
    for (const { id } of (await this.of(key))?.versions ?? []) {
      const found = await this.inner.obstacle?.(key, id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async get(key: string): Promise<Found | undefined> {
    if (key.startsWith(BESIDE)) return this.inner.get(key);
    const history = await this.of(key);
    if (history === undefined || history.versions.length === 0) return undefined;
    return { body: Readable.from(this.frames(history)), size: 0, tag: tagOf(history) };
  }

  async put(key: string, content: Content, expected?: string): Promise<string> {
    if (key.startsWith(BESIDE)) return this.inner.put(key, content, expected);
    const before = await this.of(key);
    if (expected !== undefined && (before === undefined || tagOf(before) !== expected))
      throw new PassingError(`${key} was changed meanwhile`);
    if (before !== undefined) await this.removeAll(before);
    const frames = new Frames(content.body);
    let isFirst = true;
    for (let line = await frames.line(); line !== undefined; line = await frames.line()) {
      const head = JSON.parse(line) as Head;
      if (!isFirst && this.inner.writesApartMs !== undefined) await sleep(this.inner.writesApartMs);
      isFirst = false;
      if (head.removed === true) await this.inner.remove(key);
      else {
        const { attributes = "", size = 0 } = head;
        const body = size === 0 ? Buffer.alloc(0) : Readable.from(frames.bytes(size));
        await this.inner.put(key, { ...parsed(attributes), body, size });
      }
    }
    const written = await this.of(key);
    return written === undefined ? "" : tagOf(written);
  }

  async remove(key: string): Promise<void> {
    if (key.startsWith(BESIDE)) return this.inner.remove(key);
    const history = await this.of(key);
    if (history !== undefined) await this.removeAll(history);
  }

  async *removals(prefix: string): AsyncIterable<string> {
    for await (const { key, versions } of this.all(prefix)) if (versions.length === 0) yield key;
  }

  private async removeAll({ key, removals, versions }: History): Promise<void> {
    // The oldest last: what is killed meanwhile leaves a history that begins as it did.
    for (const id of [...removals, ...versions.map((one) => one.id).reverse()])
      await this.inner.remove(key, id);
  }

  private async *frames(history: History): AsyncIterable<Buffer> {
    const { isRemoved, key, versions } = history;
    for (const { id } of versions) {
      const found = await this.inner.get(key, id);
      if (found === undefined) throw new PassingError(`a version of ${key} has gone while it was read`);
      const head: Head = { size: found.size, attributes: attributesText(found) };
      yield Buffer.from(`${JSON.stringify(head)}\n`);
      let size = 0;
      for await (const part of found.body) {
        const bytes = Buffer.from(part as Uint8Array);
        size += bytes.length;
        yield bytes;
      }
      // What comes after it would be taken for its content.
      if (size !== found.size)
        throw new PassingError(`a version of ${key} came with ${size} bytes, and has ${found.size}`);
    }
    if (isRemoved) yield Buffer.from(`${JSON.stringify({ removed: true } satisfies Head)}\n`);
  }

  /** All of one key, also where nothing but removals is left. */
  private async of(key: string): Promise<History | undefined> {
    // Keys are sorted, so it is the first of those that begin so.
    for await (const history of this.all(key)) return history.key === key ? history : undefined;
    return undefined;
  }

  private async *kept(prefix: string): AsyncIterable<History> {
    // Where nothing but removals is left there is no object any more.
    for await (const history of this.all(prefix)) if (history.versions.length > 0) yield history;
  }

  private all(prefix: string): AsyncIterable<History> {
    if (this.inner.histories === undefined) throw noVersions();
    return this.inner.histories(prefix);
  }
}

/** Why versions can't be moved out of or into a store; undefined where they can. */
export async function versionsProblem(store: ObjectStore): Promise<string | undefined> {
  if (store.histories === undefined || store.versionsObstacle === undefined) return noVersions().message;
  const obstacle = await store.versionsObstacle();
  return obstacle === undefined ? undefined : `versions are to be moved (versions: move), but ${obstacle}`;
}

function noVersions(): StampError {
  return new StampError(
    "input",
    "it is not proven that versions can be moved out of or into this kind of store",
    {
      field: "versions",
      allowed: "versions: move with s3 and google-cloud-storage",
      fix: "leave the versions where they are (versions: leave)",
    },
  );
}

/** What stands before a version's content. */
interface Head {
  readonly removed?: true;
  readonly size?: number;
  /** As {@link attributesText} writes them. */
  readonly attributes?: string;
}

/** Changes with each version that is added, written or removed. */
function tagOf({ isRemoved, versions }: History): string {
  const ids = JSON.stringify([versions.map(({ id, tag }) => [id, tag]), isRemoved]);
  return createHash("sha256").update(ids).digest("hex").slice(0, 32);
}

type Pairs = readonly (readonly [string, string])[];

function parsed(text: string): Attributes {
  const [type, metadata, headers, tags, storageClass] = JSON.parse(text) as [
    string,
    Pairs,
    Pairs,
    Pairs,
    string,
  ];
  const map = (pairs: Pairs) => (pairs.length === 0 ? undefined : Object.fromEntries(pairs));
  return Object.fromEntries(
    Object.entries({
      type: type === "" ? undefined : type,
      ...{ metadata: map(metadata), headers: map(headers), tags: map(tags) },
      storageClass: storageClass === "" ? undefined : storageClass,
    }).filter(([, value]) => value !== undefined),
  );
}

/** Reads lines and counted bytes out of one stream. */
class Frames {
  private kept: Buffer = Buffer.alloc(0);
  private readonly parts: AsyncIterator<unknown>;

  constructor(body: Content["body"]) {
    const source = body instanceof Uint8Array ? Readable.from([Buffer.from(body)]) : body;
    this.parts = source[Symbol.asyncIterator]();
  }

  /** The next line without its end; undefined at the end. */
  async line(): Promise<string | undefined> {
    for (let at = this.kept.indexOf(10); ; at = this.kept.indexOf(10)) {
      if (at >= 0) {
        const line = this.kept.subarray(0, at).toString("utf8");
        this.kept = this.kept.subarray(at + 1);
        return line;
      }
      if (!(await this.more())) return undefined;
    }
  }

  async *bytes(size: number): AsyncIterable<Buffer> {
    for (let left = size; left > 0; ) {
      if (this.kept.length === 0 && !(await this.more()))
        throw new PassingError("the source ended within a version");
      const part = this.kept.subarray(0, left);
      this.kept = this.kept.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  private async more(): Promise<boolean> {
    const next = await this.parts.next();
    if (next.done === true) return false;
    const part = Buffer.from(next.value as Uint8Array);
    this.kept = this.kept.length === 0 ? part : Buffer.concat([this.kept, part]);
    return true;
  }
}
