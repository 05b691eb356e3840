import { StampError } from "../../core/errors";
import { ENDED, type ViewDocument, written } from "./document";
import { keptViews, type ViewStore } from "./place";
import { viewOf, type ViewedRegistrySource } from "./snapshot";

/** What became of a push. */
export interface Pushed {
  readonly stamp: string;
  /** The write up to which the stamp knows its tenants. */
  readonly sequence: number;
  /** Tenants in the view, where it was written now; undefined where somebody's newer one is there already. */
  readonly tenants?: number;
}

/**
 * Writes a stamp's view into its own store. Each has a name of its own that says its write and its content: two who push at once write
 * the same or beside each other, and the newest counts, whichever was written last.
 *
 * @throws StampError `state` where the stamp has a view of a later write than the registry knows; `engine` where it can't be read back
 */
export async function pushView(
  registry: ViewedRegistrySource,
  store: ViewStore,
  stamp: string,
): Promise<Pushed> {
  const document = await viewOf(registry, stamp);
  const { key, text } = written(document);
  const [before] = await keptViews(store);
  if (before !== undefined && before.sequence > document.sequence) {
    await requireKnown(registry, before.sequence, stamp);
    return { stamp, sequence: before.sequence };
  }
  if (before?.key !== key) await put(store, key, text);
  return settled(store, document, key);
}

/** What was said to be written and is not listed is of no use to an application. Those that it replaces are taken away. */
async function settled(store: ViewStore, document: ViewDocument, key: string): Promise<Pushed> {
  const { sequence, stamp, tenants } = document;
  const [newest, ...older] = await keptViews(store);
  if (newest === undefined || newest.sequence < sequence)
    throw new StampError("engine", `what was written is not what is listed in the store of stamp ${stamp}`, {
      file: key,
      fix: "see that it is a store whose listings have what was written: S3, Azure Blob Storage, Cloud Storage, a folder",
    });
  for (const old of older) await store.remove(old.key);
  return { stamp, sequence: newest.sequence, ...(newest.key === key ? { tenants: tenants.length } : {}) };
}

/** A view of a write that the registry has not made is of another registry, or of one before it was restored. */
async function requireKnown(registry: ViewedRegistrySource, sequence: number, stamp: string): Promise<void> {
  if (sequence === ENDED) return;
  const now = await registry.sequence();
  if (sequence <= now) return;
  throw new StampError("state", `stamp ${stamp} has a view of a later write than this registry has made`, {
    received: `write ${sequence}`,
    allowed: `up to ${now}`,
    fix: `was the registry restored, or is it another? Then stampworks tenants view end ${stamp} --yes, and push again`,
  });
}

/**
 * Ends a stamp's views: its application asks the registry from now on, or refuses. What says so stays, so that nobody who is late with a
 * view brings it back.
 */
export async function endViews(store: ViewStore, stamp: string): Promise<void> {
  const { key, text } = written({ format: 1, stamp, sequence: ENDED, tenants: [], ended: true });
  await put(store, key, text);
  for (const old of await keptViews(store)) if (old.key !== key) await store.remove(old.key);
}

/** Takes away what an earlier life of the stamp's views has left, its end too. */
export async function clearViews(store: ViewStore): Promise<void> {
  // The newest last: an older one must not be taken for it.
  for (const { key } of [...(await keptViews(store))].reverse()) await store.remove(key);
}

async function put(store: ViewStore, key: string, text: string): Promise<void> {
  const body = Buffer.from(text);
  await store.put(key, { body, size: body.length, type: "application/json" });
}
