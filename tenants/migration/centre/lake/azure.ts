import { Readable } from "node:stream";
import type { BlobServiceClient, ContainerClient } from "@azure/storage-blob";
import { askContainer, AzureStore } from "../../objects/azure";
import { contentOf } from "./s3";
import { type LakeCopy, type LakeObject, type LakeStore, NOTES, STAGED, whole } from "./store";

/** Names of a blob's copies: a snapshot's time, a version's, and what readers are given. */
const [SNAPSHOT, VERSION, CURRENT] = ["snapshot ", "version ", "current "];

/**
 * A stamp's container at a centre on Azure. Blobs and their snapshots are deleted. Former versions, and what Azure itself keeps of deleted blobs, are
 * read and counted as far as they can be and left to the account's lifecycle: nothing here has proven that they can be deleted.
 */
export class AzureLake implements LakeStore {
  private readonly store: AzureStore;
  private kept: Promise<string | undefined> | undefined;

  /** @param service the container's account, which says what it keeps of deleted blobs */
  constructor(
    private readonly container: ContainerClient,
    private readonly service: Pick<BlobServiceClient, "getProperties">,
  ) {
    this.store = new AzureStore(container);
  }

  get place(): string {
    return `container ${this.container.containerName}`;
  }

  obstacle(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  beyond(): Promise<string | undefined> {
    this.kept ??= this.keptBeyond();
    return this.kept;
  }

  private async keptBeyond(): Promise<string | undefined> {
    let days: number | undefined;
    try {
      const { deleteRetentionPolicy } = await this.service.getProperties();
      if (deleteRetentionPolicy?.enabled === true) days = deleteRetentionPolicy.days ?? 0;
    } catch {
      // Who may not ask can't know that nothing is kept.
      return "what Azure keeps of deleted and former blobs (how long it can't be asked with these credentials)";
    }
    if (days !== undefined) return `what Azure keeps of deleted and former blobs for ${days} days`;
    for await (const blob of this.blobs()) if (blob.versionId !== undefined) return "former versions";
    return undefined;
  }

  private async *blobs() {
    const all = { includeSnapshots: true, includeVersions: true };
    const pages = this.container.listBlobsFlat(all).byPage();
    for (;;) {
      const page = await askContainer(this.container, () => pages.next());
      if (page === undefined || page.done === true) return;
      for (const blob of page.value.segment.blobItems) if (!blob.name.startsWith(NOTES)) yield blob;
    }
  }

  async *objects(): AsyncIterable<LakeObject> {
    let known: { key: string; copies: string[]; current: string[]; beyond: string[] } | undefined;
    for await (const { isCurrentVersion, name, properties, snapshot = "", versionId } of this.blobs()) {
      if (known !== undefined && known.key !== name) yield objectOf(known);
      if (known?.key !== name) known = { key: name, copies: [], current: [], beyond: [] };
      if (snapshot !== "") known.copies.push(`${SNAPSHOT}${snapshot}`);
      else if (versionId !== undefined && isCurrentVersion !== true)
        known.beyond.push(`${VERSION}${versionId}`);
      else known.current.push(`${CURRENT}${properties.etag.replaceAll('"', "")}`);
    }
    if (known !== undefined) yield objectOf(known);
  }

  async read(key: string, copy: string): Promise<LakeCopy | undefined> {
    const blob = this.blobOf(key, copy);
    const conditions = copy.startsWith(CURRENT) ? { ifMatch: `"${copy.slice(CURRENT.length)}"` } : {};
    const found = await askContainer(this.container, () => blob.download(0, undefined, { conditions }));
    if (found === undefined) return undefined;
    const bytes = await whole(Readable.from(found.readableStreamBody ?? []), key);
    return { bytes, isStaged: found.metadata?.[STAGED] !== undefined };
  }

  async write(key: string, bytes: Buffer, like: string, staged: boolean): Promise<void> {
    const found = await this.store.get(key);
    found?.body.destroy();
    await this.store.put(key, contentOf(bytes, found, staged), like.slice(CURRENT.length));
  }

  hide(): Promise<void> {
    // A blob that is removed has no snapshots, and of its versions none is deleted.
    return Promise.reject(new Error("nothing is hidden in a container"));
  }

  /** The current one is deleted as it was read, or was written over: then it is gone. */
  async remove(key: string, copy: string): Promise<void> {
    const blob = this.blobOf(key, copy);
    if (copy.startsWith(SNAPSHOT)) {
      await askContainer(this.container, () => blob.deleteIfExists());
      return;
    }
    const etag = `"${copy.slice(CURRENT.length)}"`;
    const facts = await askContainer(this.container, () => blob.getProperties());
    if (facts?.etag !== etag) return;
    await askContainer(this.container, () => blob.deleteIfExists({ conditions: { ifMatch: etag } }));
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

  private blobOf(key: string, copy: string) {
    const blob = this.container.getBlobClient(key);
    if (copy.startsWith(SNAPSHOT)) return blob.withSnapshot(copy.slice(SNAPSHOT.length));
    return copy.startsWith(VERSION) ? blob.withVersion(copy.slice(VERSION.length)) : blob;
  }
}

/** Listings differ in whether a blob comes before its snapshots or after them. */
function objectOf(found: {
  readonly key: string;
  readonly copies: readonly string[];
  readonly current: readonly string[];
  readonly beyond: readonly string[];
}): LakeObject {
  return {
    key: found.key,
    copies: [...found.copies, ...found.current],
    isRemoved: found.current.length === 0,
    beyond: found.beyond,
  };
}
