import { createHash } from "node:crypto";
import { StampError } from "../../../core/errors";
import type { Crossing } from "../mover";
import { whole } from "./compare";
import { HistoryStore } from "./history";
import type { Manifest } from "./manifest";
import type { History, ObjectStore } from "./store";

/** Keys that are told. */
const MOST = 5;

/** What a last look looks at. */
export interface LookedAt {
  /** The stores themselves, of which each version is read by itself. */
  readonly source: ObjectStore;
  readonly target: ObjectStore;
  readonly prefix: string;
  readonly manifest: Manifest;
}

/**
 * Looks once more at what is about to be deleted with all of its versions, which nothing brings back: an object must be what was
 * brought, or its versions must be those that the other end begins with, as what a killed deletion has left. What was written
 * there since both ends were compared, around the fence, is in the way.
 *
 * @returns the tag of each object, as it may be deleted
 * @throws StampError `state` with the keys; nothing was deleted then
 */
export async function lastLook({ from, tenant, to }: Crossing, at: LookedAt): Promise<Map<string, string>> {
  const { manifest, prefix, source } = at;
  const seen = new Map<string, string>();
  const differing: string[] = [];
  for await (const { key, tag } of new HistoryStore(source).list(prefix)) {
    seen.set(key, tag);
    const { tags } = manifest.get(key) ?? {};
    if (tags?.[from] === tag && tags[to] !== undefined) continue;
    if (!(await isBeginning(key, at))) differing.push(key);
  }
  if (differing.length > 0) throw writtenSince({ from, tenant, to }, differing);
  return seen;
}

/** Said of what would be lost. */
export function writtenSince(
  { from, tenant, to }: Pick<Crossing, "from" | "tenant" | "to">,
  keys: readonly string[],
): StampError {
  const told = keys.slice(0, MOST).join(", ");
  const more = keys.length > MOST ? ` and ${keys.length - MOST} more` : "";
  return new StampError(
    "state",
    `objects of tenant ${tenant} at ${from} have versions that ${to} does not have, written since both were compared: ${told}${more}; nothing can bring them back once they are deleted`,
    {
      fix: `write what counts of them at ${to}, delete those versions at ${from}, then go on: stampworks tenants move ${tenant} --resume`,
    },
  );
}

/** Whether the versions at the source are the first ones at the target, in their order. */
async function isBeginning(key: string, { source, target }: LookedAt): Promise<boolean> {
  const [mine, theirs] = [await historyOf(source, key), await historyOf(target, key)];
  const versions = mine?.versions ?? [];
  if (versions.length > (theirs?.versions.length ?? 0)) return false;
  for (const [index, { id }] of versions.entries()) {
    const other = theirs?.versions[index]?.id ?? "";
    if ((await digest(source, key, id)) !== (await digest(target, key, other))) return false;
  }
  return true;
}

async function historyOf(store: ObjectStore, key: string): Promise<History | undefined> {
  // Keys are sorted, so it is the first of those that begin so.
  for await (const history of store.histories?.(key) ?? []) return history.key === key ? history : undefined;
  return undefined;
}

async function digest(store: ObjectStore, key: string, version: string): Promise<string | undefined> {
  const found = await store.get(key, version);
  if (found === undefined) return undefined;
  const hash = createHash("sha256");
  for await (const part of found.body) hash.update(part as Uint8Array);
  return whole(hash, found);
}
