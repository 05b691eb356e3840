import { NO_EPOCH } from "../decision/format";

/** A table: see `edge/format.ts`. Made without a prototype, so that no tenant's name finds a method. */
export type Table = Readonly<Record<string, string>>;

/** What makes one version of a table another. */
export interface Changes {
  /** Version reached. */
  readonly version: number;
  /** Key → new value, without `v`. */
  readonly puts: ReadonlyMap<string, string>;
  /** Keys that go. */
  readonly deletes: readonly string[];
}

/** One conditional update of an edge store. */
export interface Batch {
  readonly puts: readonly { readonly key: string; readonly value: string }[];
  readonly deletes: readonly string[];
}

/**
 * What a CloudFront KeyValueStore takes: keys and bytes in one update, bytes of one key, of one value and of the whole store.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export const STORE_LIMITS = {
  keysPerUpdate: 50,
  bytesPerUpdate: 3_000_000,
  bytesPerKey: 512,
  bytesPerValue: 1024,
  bytes: 5_000_000,
} as const;

/**
 * In which order kinds of keys are written, so that the store is right between two updates: stamps before what names
 * them, a tenant's override before its bucket forgets it, a tenant before its domains, all of it before strangers. What is deleted goes after, in the opposite order, and stamps' epochs are the last: see {@link unsaid}.
 */
const ORDER = "sodphn";

function rank(key: string): number {
  return ORDER.indexOf(key.charAt(0));
}

function byRank(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** Field of a stamp's epoch. */
const EPOCH = 4;

/**
 * A stamp of which no token may say anything: its epoch is none that a token is believed with. While a store is brought up in several
 * updates, that is so from before a tenant's place changes until after: else who has gone would still be believed, or who is about to
 * go would be told what holds afterwards.
 */
function unsaid(key: string, value: string): string {
  const fields = value.split(" ");
  if (!key.startsWith("s.") || fields[EPOCH] === undefined) return value;
  fields[EPOCH] = NO_EPOCH;
  return fields.join(" ");
}

/** An empty table. */
export function emptyTable(): Record<string, string> {
  return Object.create(null) as Record<string, string>;
}

/** The version of a table; 0 when it has none. */
export function tableVersion(table: Table): number {
  return Number(table["v"] ?? 0);
}

/** What makes one table the other; the second one's version counts. */
export function diffTables(before: Table, after: Table): Changes {
  const puts = new Map<string, string>();
  const deletes: string[] = [];
  for (const key of Object.keys(after)) {
    if (key !== "v" && before[key] !== after[key]) puts.set(key, after[key]!);
  }
  for (const key of Object.keys(before)) if (key !== "v" && after[key] === undefined) deletes.push(key);
  return { version: tableVersion(after), puts, deletes };
}

/** A table with changes made to it, as a new one. */
export function applyChanges(table: Table, changes: Changes): Table {
  const result = Object.assign(emptyTable(), table);
  for (const [key, value] of changes.puts) result[key] = value;
  for (const key of changes.deletes) delete result[key];
  result["v"] = String(changes.version);
  return result;
}

/** One key on its way to a store; without a value it goes. */
interface Step {
  readonly key: string;
  readonly value?: string;
}

/**
 * The updates of an edge store that make the changes, in an order in which each state between is right. The version, and what
 * `seal` says beside it, come with the last one, so a store that stopped half-way is known by its old version and is brought up
 * again.
 *
 * @param seal keys that are written with the version, and count as the others do
 */
export function toBatches(changes: Changes, seal: Readonly<Record<string, string>> = {}): Batch[] {
  const puts = [...changes.puts].sort(([a], [b]) => byRank(a, b));
  const steps: Step[] = [
    ...puts.map(([key, value]) => ({ key, value: unsaid(key, value) })),
    ...[...changes.deletes]
      .sort(byRank)
      .reverse()
      .map((key) => ({ key })),
    ...puts.filter(([key, value]) => unsaid(key, value) !== value).map(([key, value]) => ({ key, value })),
  ];
  const last: Step[] = [
    { key: "v", value: String(changes.version) },
    ...Object.entries(seal).map(([key, value]) => ({ key, value })),
  ];
  const packed: Step[][] = [];
  let bytes = 0;
  // What is sealed goes in one update, with what has room before it.
  for (const group of [...steps.map((step) => [step]), last]) {
    const size = group.reduce((sum, { key, value = "" }) => sum + key.length + value.length, 0);
    const open = packed.at(-1);
    const fits =
      open !== undefined &&
      open.length + group.length <= STORE_LIMITS.keysPerUpdate &&
      bytes + size <= STORE_LIMITS.bytesPerUpdate;
    if (fits) open.push(...group);
    else packed.push([...group]);
    bytes = fits ? bytes + size : size;
  }
  // What is written twice in one update is written once, as it is in the end.
  return packed
    .map((steps) => [...new Map(steps.map((step) => [step.key, step])).values()])
    .map((batch) => ({
      puts: batch.flatMap(({ key, value }) => (value === undefined ? [] : [{ key, value }])),
      deletes: batch.flatMap(({ key, value }) => (value === undefined ? [key] : [])),
    }));
}
