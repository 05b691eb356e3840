import { codeNumber } from "../decision/decide";
import { BLOCK, DIRECTORY_BUCKETS, hashTenant, POOL_BUCKETS, SLOTS_AT, slotAt } from "../decision/format";
import type { Changes, Table } from "../table/changes";

/**
 * The router's maps, derived from the table alone. `directory` is the table's directory, by {@link directoryKey}, with slots of six hex digits:
 * three of the tenant's print, three of its stamp's number in place of its pool, so that one look-up and one XOR tell
 * whether a tenant exists and where it is. `others`: tenants the directory can't hold → number of the stamp, or
 * {@link MOVING} or {@link SUSPENDED}. `moving`: tenants being moved → Retry-After. `closed`: number of a stamp → Retry-After.
 * `functions`: `<function>/<tenant>` → number of its stamp for that. `domains`: a tenant's own domain → tenant. `nearest`: country →
 * number of a stamp. `tokens`: what a token may say of a stamp now → its number; `ats`: the other way round. These two are the last, for
 * what they say holds of the others.
 */
export const MAPS = [
  "others",
  "moving",
  "directory",
  "closed",
  "functions",
  "domains",
  "nearest",
  "tokens",
  "ats",
] as const;
export type MapName = (typeof MAPS)[number];
export type Maps = Readonly<Record<MapName, Map<string, string>>>;

/** In place of a stamp's number: the tenant is being moved. */
export const MOVING = "moving";
/** In place of a stamp's number: an operator paused the tenant. */
export const SUSPENDED = "suspended";
/** Digits of a slot. */
export const SLOT_DIGITS = 6;
/** Numbers of stamps are below. */
export const STAMP_NUMBERS = 4096;

/**
 * Key of a directory bucket: its number as an IPv4 address. HAProxy finds numbers by their bits in this form alone
 * (`map_ip`; its `map_int` goes through all entries), which takes a fifth of the look-up less than finding them as texts.
 */
export function directoryKey(bucket: number): string {
  return `0.0.${bucket >> 8}.${bucket & 255}`;
}

/** One entry of a map; without a value it goes. */
export interface MapChange {
  readonly map: MapName;
  readonly key: string;
  readonly value?: string;
}

/** What is no number: the tenant is looked for in `others`, or unknown. */
const EMPTY = ".".repeat(SLOT_DIGITS);

function emptyMaps(): Maps {
  return {
    others: new Map(),
    moving: new Map(),
    directory: new Map(),
    closed: new Map(),
    functions: new Map(),
    domains: new Map(),
    nearest: new Map(),
    tokens: new Map(),
    ats: new Map(),
  };
}

const hex = (number: number): string => number.toString(16).padStart(3, "0");

/** Code of the stamp of a pool's bucket; undefined when the table lacks the pool. */
function codeIn(table: Table, pool: string, bucket: number): string | undefined {
  const at = 2 * (bucket % BLOCK);
  return table[`p.${pool}.${Math.floor((bucket % POOL_BUCKETS) / BLOCK)}`]?.slice(at, at + 2);
}

/** The slots of a directory value, with the stamp in place of the pool. */
function slotsOf(table: Table, bucket: number, value: string): string[] {
  const numbers = new Map<string, string | undefined>();
  const slots: string[] = [];
  for (let at = SLOTS_AT; at < value.length; at += 3) {
    const pool = value[at + 2]!;
    if (!numbers.has(pool)) {
      const code = codeIn(table, pool, bucket);
      numbers.set(pool, code === undefined ? undefined : hex(codeNumber(code)));
    }
    const number = numbers.get(pool);
    slots.push(number === undefined ? EMPTY : hex(codeNumber(value.slice(at, at + 2))) + number);
  }
  return slots;
}

/** Writes one directory bucket and its overrides into maps. */
function writeBucket(table: Table, bucket: number, overrides: readonly string[], maps: Maps): void {
  const value = table[`d.${bucket}`];
  const slots = value === undefined ? [] : slotsOf(table, bucket, value);
  for (const tenant of overrides) {
    const override = table[`o.${tenant}`]!;
    const isMoving = override[2] === "!";
    const isRefused = isMoving || override[2] === "#";
    const number = codeNumber(override.slice(0, 2));
    if (isMoving) maps.moving.set(tenant, override.slice(3));
    for (const one of override.split(" ").slice(1)) {
      const [name, code = ""] = one.split(":");
      maps.functions.set(`${name}/${tenant}`, String(codeNumber(code)));
    }
    const hash = hashTenant(tenant);
    const at = value === undefined ? -1 : slotAt(value, hash);
    const print = value?.slice(SLOTS_AT + 3 * at, SLOTS_AT + 3 * at + 2);
    const own = at >= 0 && print === hash.print;
    if (own) slots[at] = isRefused ? EMPTY : hex(codeNumber(hash.print)) + hex(number);
    if (!own || isRefused)
      maps.others.set(tenant, isMoving ? MOVING : isRefused ? SUSPENDED : String(number));
  }
  if (value !== undefined)
    maps.directory.set(directoryKey(bucket), value.slice(0, SLOTS_AT) + slots.join(""));
}

/** Overridden tenants by directory bucket, all or those of some buckets. */
function overridesOf(table: Table, only?: ReadonlySet<number>): Map<number, string[]> {
  const result = new Map<number, string[]>();
  for (const key of Object.keys(table)) {
    if (!key.startsWith("o.")) continue;
    const tenant = key.slice(2);
    const { directory } = hashTenant(tenant);
    if (only !== undefined && !only.has(directory)) continue;
    const list = result.get(directory);
    if (list === undefined) result.set(directory, [tenant]);
    else list.push(tenant);
  }
  return result;
}

/** The router's maps for a table, or what they hold for some directory buckets. */
export function mapsOf(table: Table, only?: ReadonlySet<number>): Maps {
  const maps = emptyMaps();
  const overrides = overridesOf(table, only);
  const buckets = only ?? Array.from({ length: DIRECTORY_BUCKETS }, (_, bucket) => bucket);
  for (const bucket of buckets) writeBucket(table, bucket, overrides.get(bucket) ?? [], maps);
  for (const key of Object.keys(table)) {
    if (key.startsWith("h.")) maps.domains.set(key.slice(2), table[key]!);
    if (key.startsWith("n.")) maps.nearest.set(key.slice(2), String(codeNumber(table[key]!)));
    if (!key.startsWith("s.")) continue;
    const [, , state = "-", , epoch = "0"] = table[key]!.split(" ");
    const code = key.slice(2);
    const number = String(codeNumber(code));
    if (state.startsWith("m")) maps.closed.set(number, state.slice(1));
    maps.tokens.set(`${code}.${epoch}`, number);
    maps.ats.set(number, `${code}.${epoch}`);
  }
  return maps;
}

/** A map as HAProxy reads it from a file: a line an entry. */
export function mapFile(map: ReadonlyMap<string, string>): string {
  let text = "";
  for (const [key, value] of map) text += `${key} ${value}\n`;
  return text;
}

/** Directory buckets that a change of these keys may touch. */
function touched(keys: Iterable<string>): Set<number> {
  const buckets = new Set<number>();
  for (const key of keys) {
    const rest = key.slice(2);
    if (key.startsWith("o.")) buckets.add(hashTenant(rest).directory);
    if (key.startsWith("d.")) buckets.add(Number(rest));
    if (!key.startsWith("p.")) continue;
    const from = Number(rest.split(".")[1]) * BLOCK;
    for (let bucket = from; bucket < DIRECTORY_BUCKETS; bucket += POOL_BUCKETS) {
      for (let index = 0; index < BLOCK; index += 1) buckets.add(bucket + index);
    }
  }
  return buckets;
}

/** What changes in the maps when the table goes from `before` to `after`; only what the changes touch is worked out. */
export function mapChanges(
  before: Table,
  after: Table,
  changes: Changes,
): (MapChange & { readonly was?: string })[] {
  const buckets = touched([...changes.puts.keys(), ...changes.deletes]);
  const was = mapsOf(before, buckets);
  const is = mapsOf(after, buckets);
  const result: (MapChange & { was?: string })[] = [];
  for (const map of MAPS) {
    for (const [key, value] of is[map]) {
      const old = was[map].get(key);
      if (old !== value) result.push(old === undefined ? { map, key, value } : { map, key, value, was: old });
    }
    for (const [key, old] of was[map]) if (!is[map].has(key)) result.push({ map, key, was: old });
  }
  return result;
}
