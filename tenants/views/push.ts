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

/** Most times the registry is read anew because somebody's view is newer than what was read. */
const TRIES = 20;

/**
 * Writes a stamp's view into its own store. Each has a name of its own that says its write and its content: two who push at once write
 * the same or beside each other, and the newest counts, whichever was written last.
 *
 * What others have written is never believed to be this registry's: where it is newer the registry is read anew, and of the same write
 * it must be the same.
 *
 * @throws StampError `state` where the stamp has a view that this registry has not made; `engine` where it can't be read back
 */
export async function pushView(
  registry: ViewedRegistrySource,
  store: ViewStore,
  stamp: string,
): Promise<Pushed> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const document = await viewOf(registry, stamp);
    const { key, text } = written(document);
    const before = (await keptViews(store)).filter(({ sequence }) => sequence !== ENDED);
    const [newest] = before;
    if (newest !== undefined && newest.sequence > document.sequence) {
      await requireKnown(registry, newest.sequence, stamp);
      continue;
    }
    const twin = before.find((kept) => kept.sequence === document.sequence && kept.key !== key);
    if (twin !== undefined) throw foreign(stamp, twin.key);
    if (newest?.key !== key) await put(store, key, text);
    return settled(store, document, key);
  }
  throw new StampError("locked", "others write to the registry all the time", { fix: "try again later" });
}

/**
 * Begins a stamp's views anew, whatever is there: an end, a view of a registry from before it was restored. The new one is there before
 * those go, and an end goes last: no older one ever counts in between.
 */
export async function restartView(
  registry: ViewedRegistrySource,
  store: ViewStore,
  stamp: string,
): Promise<Pushed> {
  // Listed first: a newer one that others write from here on is this registry's, and stays.
  const old = await keptViews(store);
  const document = await viewOf(registry, stamp);
  const { key, text } = written(document);
  await put(store, key, text);
  for (const kept of [...old].reverse()) if (kept.key !== key) await store.remove(kept.key);
  return settled(store, document, key);
}

/** What was said to be written and is not listed is of no use to an application. Those that it replaces are taken away. */
async function settled(store: ViewStore, document: ViewDocument, key: string): Promise<Pushed> {
  const { sequence, stamp, tenants } = document;
  const [newest, ...older] = (await keptViews(store)).filter((kept) => kept.sequence !== ENDED);
  if (newest === undefined || newest.sequence < sequence)
    throw new StampError("engine", `what was written is not what is listed in the store of stamp ${stamp}`, {
      file: key,
      fix: "see that it is a store whose listings have what was written: S3, Azure Blob Storage, Cloud Storage, a folder",
    });
  if (newest.sequence === sequence && newest.key !== key) throw foreign(stamp, newest.key);
  for (const old of older) await store.remove(old.key);
  return { stamp, sequence: newest.sequence, ...(newest.key === key ? { tenants: tenants.length } : {}) };
}

function foreign(stamp: string, file: string): StampError {
  return new StampError(
    "state",
    `stamp ${stamp} has a view of the same write that this registry has not made`,
    {
      file,
      fix: `was the registry restored, or is it another? Then stampworks tenants view push ${stamp}`,
    },
  );
}

/** A view of a write that the registry has not made is of another registry, or of one before it was restored. */
async function requireKnown(registry: ViewedRegistrySource, sequence: number, stamp: string): Promise<void> {
  const now = await registry.sequence();
  if (sequence <= now) return;
  throw new StampError("state", `stamp ${stamp} has a view of a later write than this registry has made`, {
    received: `write ${sequence}`,
    allowed: `up to ${now}`,
    fix: `was the registry restored, or is it another? Then stampworks tenants view push ${stamp}`,
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

async function put(store: ViewStore, key: string, text: string): Promise<void> {
  const body = Buffer.from(text);
  await store.put(key, { body, size: body.length, type: "application/json" });
}
