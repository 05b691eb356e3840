import { BLOCK } from "../../components/routing/edge/format";
import type { Changes, Table } from "../../components/routing/table/changes";

/** The router's maps. `overrides`: tenant → stamp, or `!<seconds>` while it is moved. `closed`: stamp → Retry-After. */
export const MAPS = ["overrides", "directory", "pools", "closed"] as const;
export type MapName = (typeof MAPS)[number];

/** One entry of a map; without a value it goes. */
export interface MapChange {
  readonly map: MapName;
  readonly key: string;
  readonly value?: string;
}

/** Stamp code → id and Retry-After when closed. */
function stampsOf(table: Table): Map<string, { id: string; closed?: string }> {
  const stamps = new Map<string, { id: string; closed?: string }>();
  for (const key of Object.keys(table)) {
    if (!key.startsWith("s.")) continue;
    const [id, , state] = table[key]!.split(" ") as [string, string, string];
    stamps.set(key.slice(2), state.startsWith("m") ? { id, closed: state.slice(1) } : { id });
  }
  return stamps;
}

/** The entries that one key of the table stands for in the maps. */
function entriesOf(
  key: string,
  value: string,
  stamps: ReadonlyMap<string, { id: string; closed?: string }>,
): { map: MapName; key: string; value: string }[] {
  const id = (code: string): string => stamps.get(code)?.id ?? "";
  const rest = key.slice(2);
  switch (key.charAt(0)) {
    case "o":
      return [{ map: "overrides", key: rest, value: value[2] === "!" ? value.slice(2) : id(value) }];
    case "d":
      return [{ map: "directory", key: rest, value }];
    case "p": {
      const [pool, block] = rest.split(".") as [string, string];
      return Array.from({ length: BLOCK }, (_, index) => ({
        map: "pools" as const,
        key: `${pool}${Number(block) * BLOCK + index}`,
        value: id(value.slice(2 * index, 2 * index + 2)),
      }));
    }
    case "s": {
      const stamp = stamps.get(rest);
      return stamp?.closed === undefined ? [] : [{ map: "closed", key: stamp.id, value: stamp.closed }];
    }
    default:
      return [];
  }
}

/** The router's maps for a table. */
export function mapsOf(table: Table): Record<MapName, Map<string, string>> {
  const maps = { overrides: new Map(), directory: new Map(), pools: new Map(), closed: new Map() };
  const stamps = stampsOf(table);
  for (const key of Object.keys(table)) {
    for (const entry of entriesOf(key, table[key]!, stamps)) maps[entry.map].set(entry.key, entry.value);
  }
  return maps;
}

/** A map as HAProxy reads it from a file: a line an entry. */
export function mapFile(map: ReadonlyMap<string, string>): string {
  let text = "";
  for (const [key, value] of map) text += `${key} ${value}\n`;
  return text;
}

/**
 * What changes in the maps when the table goes from `before` to `after`; only the changed keys are looked at.
 */
export function mapChanges(before: Table, after: Table, changes: Changes): MapChange[] {
  const was = stampsOf(before);
  const is = stampsOf(after);
  const result: MapChange[] = [];
  for (const key of [...changes.puts.keys(), ...changes.deletes]) {
    const old = new Map(
      before[key] === undefined ? [] : entriesOf(key, before[key], was).map((entry) => [entry.key, entry]),
    );
    for (const entry of after[key] === undefined ? [] : entriesOf(key, after[key], is)) {
      if (old.get(entry.key)?.value !== entry.value) result.push(entry);
      old.delete(entry.key);
    }
    for (const { map, key: gone } of old.values()) result.push({ map, key: gone });
  }
  return result;
}
