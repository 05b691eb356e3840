import { defined } from "../../../../core/defined";
import type { S3Store } from "../../objects/s3";
import type { Content } from "../../objects/store";
import { type LakeCopy, type LakeObject, type LakeStore, NOTES, STAGED, whole } from "./store";

/** Below which Firehose writes in the centre's bucket: what it delivers, and what it could not. */
const PREFIXES = ["events/", "failed/"];

/** The bucket of a centre on AWS. Versions are deleted one by one and for good, so nothing is kept beyond but what search has. */
export class S3Lake implements LakeStore {
  constructor(
    private readonly store: S3Store,
    private readonly bucket: string,
    /** Whether search has a copy: of its type nothing can be deleted by itself. */
    private readonly isSearched = false,
  ) {}

  get place(): string {
    return `bucket ${this.bucket}`;
  }

  async obstacle(): Promise<string | undefined> {
    const obstacle = await this.store.versionsObstacle();
    return obstacle === undefined ? undefined : `nothing can be erased in ${this.place}: ${obstacle}`;
  }

  beyond(): Promise<string | undefined> {
    return Promise.resolve(this.isSearched ? "what search has of the events" : undefined);
  }

  async *objects(): AsyncIterable<LakeObject> {
    for (const prefix of PREFIXES)
      for await (const { isRemoved, key, versions } of this.store.histories(prefix))
        yield { key, copies: versions.map(({ id }) => id), isRemoved };
  }

  async read(key: string, copy: string): Promise<LakeCopy | undefined> {
    const found = await this.store.get(key, copy);
    if (found === undefined) return undefined;
    return { bytes: await whole(found.body, key), isStaged: found.metadata?.[STAGED] !== undefined };
  }

  async write(key: string, bytes: Buffer, like: string, staged: boolean): Promise<void> {
    const found = await this.store.get(key, like);
    found?.body.destroy();
    const content = contentOf(bytes, found, staged);
    await this.store.put(key, content, staged ? undefined : found?.tag);
  }

  hide(key: string): Promise<void> {
    return this.store.remove(key);
  }

  remove(key: string, copy: string): Promise<void> {
    return this.store.remove(key, copy);
  }

  async note(name: string, text: string): Promise<void> {
    await this.store.put(`${NOTES}${name}`, { body: Buffer.from(text), size: Buffer.byteLength(text) });
  }

  async *notes(): AsyncIterable<string> {
    for await (const { key } of this.store.list(NOTES)) {
      const found = await this.store.get(key);
      if (found !== undefined) yield (await whole(found.body, key)).toString("utf8");
    }
  }
}

/** New bytes with what was kept beside the old ones. */
export function contentOf(bytes: Buffer, like: Content | undefined, staged: boolean): Content {
  const { body: _body, metadata, size: _size, ...rest } = like ?? { body: bytes, size: 0 };
  const { [STAGED]: _was, ...own } = metadata ?? {};
  return {
    ...rest,
    ...defined({ metadata: staged ? { ...own, [STAGED]: "1" } : metadata === undefined ? undefined : own }),
    ...{ body: bytes, size: bytes.length },
  };
}
