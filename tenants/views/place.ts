import type { ObjectStore } from "../migration/objects/store";
import { sequenceOf, VIEW_PREFIX } from "./document";

/** The store of a stamp, as far as its view needs it. */
export type ViewStore = Pick<ObjectStore, "get" | "list" | "put" | "remove">;

/** A view that is there, by its key. */
export interface Kept {
  readonly key: string;
  readonly sequence: number;
}

/** The views in a stamp's store, the newest first; an older one beside it is left by who was interrupted. */
export async function keptViews(store: Pick<ViewStore, "list">): Promise<readonly Kept[]> {
  const found: Kept[] = [];
  for await (const { key } of store.list(VIEW_PREFIX)) {
    const sequence = sequenceOf(key);
    if (sequence !== undefined) found.push({ key, sequence });
  }
  return found.sort((a, b) => b.sequence - a.sequence || (a.key < b.key ? 1 : -1));
}

/** An object's text; undefined where there is none. */
export async function textOf(store: Pick<ViewStore, "get">, key: string): Promise<string | undefined> {
  const found = await store.get(key);
  if (found === undefined) return undefined;
  const parts: Buffer[] = [];
  for await (const part of found.body) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString("utf8");
}
