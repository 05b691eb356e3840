import { isDeepStrictEqual } from "node:util";
import type { Snapshot } from "../../../router/table/build";
import { readLog } from "../../../tenants/registry/log";
import type { Kind } from "../../../tenants/registry/registry";
import { RowRegistry } from "../../../tenants/registry/row-registry";
import type { RowStore } from "../../../tenants/registry/rows";
import { indexProblems, otherHistory } from "./compare-rows";

/** What was written since a copy was made. */
export interface WrittenSince {
  readonly kind: Kind;
  readonly key: string;
  readonly what: "written" | "removed";
}

/** What comparing a copy with the registry found. */
export interface Compared {
  /** Writes that the copy has, and that the registry had. */
  readonly copied: number;
  readonly written: number;
  /** What the writes since then were of, each once, in the order of its last write. */
  readonly since: readonly WrittenSince[];
  /** When the first write was made that the copy lacks; undefined where it lacks none. */
  readonly firstLostAt: string | undefined;
  /** Stamps, pools and tenants that were compared. */
  readonly items: number;
  readonly problems: readonly string[];
}

/** What lies in the registry's store and is not compared. */
export const NOT_COMPARED = [
  "what items were before (history)",
  "links of users",
  "locks and journals",
] as const;

/** Differences that are named. */
const MOST = 10;

/**
 * Compares a copy with the registry it is of: the copy and what the registry's log says was written since must come to what the registry has,
 * item by item, its log must be the registry's, and what follows from its items must be there. So a copy that lost or changed something is told from one that is only older.
 */
export async function compareRegistries(copy: RowStore, now: RowStore): Promise<Compared> {
  const copied = await copy.sequence();
  const { version: written, ...rest } = await new RowRegistry(now, "drill").snapshot();
  const has = itemsOf(rest);
  const restored = await new RowRegistry(copy, "drill").snapshot();
  const came = itemsOf(restored);
  const problems: string[] = [];
  if (copied === 0) problems.push("the copy has no write: it is empty");
  else if (copied > written)
    problems.push(`the copy has ${copied} writes and the registry ${written}: it is of another registry`);
  else {
    const other = await otherHistory(copy, now, copied);
    if (other !== undefined) problems.push(other);
  }
  const since = new Map<string, WrittenSince>();
  let firstLostAt: string | undefined;
  let next = copied + 1;
  for await (const entry of readLog(now, copied)) {
    if (entry.sequence > written) break;
    if (entry.sequence !== next) break;
    next += 1;
    firstLostAt ??= entry.at;
    for (const { item, key, kind } of entry.writes) {
      const name = `${kind} ${key}`;
      since.delete(name);
      since.set(name, { kind, key, what: item === undefined ? "removed" : "written" });
      if (item === undefined) came.delete(name);
      else came.set(name, item);
    }
  }
  if (copied <= written && next !== written + 1)
    problems.push(`the registry's log does not say what write ${next} was`);
  if (problems.length === 0) problems.push(...firstOf(differences(came, has)));
  if (problems.length === 0) problems.push(...firstOf(await indexProblems(copy, restored)));
  return { copied, written, since: [...since.values()], firstLostAt, items: has.size, problems };
}

function itemsOf({ pools, stamps, tenants }: Omit<Snapshot, "version">): Map<string, unknown> {
  return new Map<string, unknown>([
    ...stamps.map((item): [string, unknown] => [`stamp ${item.id}`, item]),
    ...pools.map((item): [string, unknown] => [`pool ${item.name}`, item]),
    ...[...tenants].map((item): [string, unknown] => [`tenant ${item.tenant}`, item]),
  ]);
}

function differences(came: ReadonlyMap<string, unknown>, has: ReadonlyMap<string, unknown>): string[] {
  const names = [...new Set([...came.keys(), ...has.keys()])];
  return names.flatMap((name) => {
    const [one, other] = [came.get(name), has.get(name)];
    if (isDeepStrictEqual(plain(one), plain(other))) return [];
    if (one === undefined) return [`${name} is not in the copy, and nobody wrote it since`];
    if (other === undefined) return [`${name} is in the copy, and nobody removed it since`];
    return [`${name} is not as it was, and nobody wrote it since`];
  });
}

function firstOf(wrong: readonly string[]): string[] {
  const more = wrong.length - MOST;
  return [...wrong.slice(0, MOST), ...(more > 0 ? [`${more} more are not as they were`] : [])];
}

/** What a store keeps: JSON, without what is undefined. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
