import type { PoolItem, StampItem, TenantItem } from "../../contract";
import { TableBuilder } from "../../../../router/table/build";
import {
  type Batch,
  type Changes,
  diffTables,
  emptyTable,
  toBatches,
} from "../../../../router/table/changes";
import { requireOneStore } from "../../../../router/table/shards";
import { digestOf } from "./digest";
import {
  failing,
  readVerdicts,
  type Verdict,
  type Verdicts,
  VERDICTS,
  withVerdict,
  written,
} from "./verdicts";

/** One write of a commit; without an item it is a removal. */
export interface LoggedWrite {
  readonly kind: "stamp" | "pool" | "tenant";
  readonly key: string;
  readonly item?: unknown;
}

/** What is read of a registry. */
export interface RegistryLog {
  /** Number of commits so far. */
  sequence(): Promise<number>;
  /** All items of a kind, not of one moment. */
  items(kind: LoggedWrite["kind"]): AsyncIterable<unknown>;
  /** Commits after a sequence number, in order. */
  commits(
    after: number,
  ): AsyncIterable<{ readonly sequence: number; readonly writes: readonly LoggedWrite[] }>;
}

/** Everything in a store, with the version it had. */
export interface StoreContent {
  readonly version: string;
  readonly values: Readonly<Record<string, string>>;
}

/** The store the edge reads. Its version changes with every write, whoever makes it. */
export interface EdgeStore {
  version(): Promise<string>;
  get(key: string): Promise<string | undefined>;
  read(): Promise<StoreContent>;
  /** @returns the new version; fails when the store's is not the one given */
  update(version: string, batch: Batch): Promise<string>;
}

/** What a round came to. */
export interface Kept {
  readonly outcome: "current" | "changed" | "compared";
  /** The registry's sequence number the store is at. */
  readonly sequence: number;
  readonly puts: number;
  readonly deletes: number;
}

/** Key of the table's digest, by which a function that starts anew knows a store it need not list. */
const DIGEST = "h";
/** Kinds of keys that are the table's; the others (secrets) belong to the routing stack. */
const OWN = /^(?:[sodphn]\.|v$)/;

interface Known {
  readonly builder: TableBuilder;
  readonly sequence: number;
  readonly version: string;
}

/**
 * Keeps an edge store at the table that follows from a registry. What it knows is only ever a shortcut: after any
 * failure, and when somebody else wrote to the store, it compares whole tables again. While it fails, the store stays as
 * it is, which is the last good table.
 */
export class Keeper {
  private known: Known | undefined;
  private verdicts: Verdicts = new Map();

  constructor(
    private readonly registry: RegistryLog,
    private readonly store: EdgeStore,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Brings an alarm's word on a stamp to the store: its tenants get 503 with Retry-After at once, or are served again. */
  judge(verdict: Verdict): Promise<Kept> {
    return this.guarded(async () => {
      // What another function was told meanwhile stands in the store.
      const kept = await this.check();
      const { known } = this;
      if (known === undefined) return kept;
      const records = Object.entries(known.builder.table).filter(([key]) => key.startsWith("s."));
      const seconds = Math.floor(this.now().getTime() / 1000);
      const elsewhere = records.flatMap(([, record]) => outElsewhere(record, this.verdicts, seconds));
      const verdicts = withVerdict(this.verdicts, verdict, seconds, records.length, elsewhere);
      if (written(verdicts) === written(this.verdicts)) return kept;
      this.verdicts = verdicts;
      known.builder.judge(failing(verdicts));
      const changes = known.builder.commit(known.sequence);
      return this.write("changed", known.builder, known.version, changes);
    });
  }

  /** Brings what was committed since the last round to the store. */
  follow(): Promise<Kept> {
    return this.guarded(async () => {
      const { known } = this;
      if (known === undefined) return this.compare();
      let next = known.sequence;
      for await (const { sequence, writes } of this.registry.commits(known.sequence)) {
        if (sequence !== next + 1) return this.compare();
        for (const write of writes) put(known.builder, write);
        next = sequence;
      }
      if (next === known.sequence) return { outcome: "current", sequence: next, puts: 0, deletes: 0 };
      const changes = known.builder.commit(next);
      return this.write("changed", known.builder, known.version, changes);
    });
  }

  /** The same, after looking whether the store is still what it was left as. */
  check(): Promise<Kept> {
    return this.guarded(async () => {
      if (this.known !== undefined && (await this.store.version()) !== this.known.version)
        this.known = undefined;
      return this.known === undefined ? this.compare() : this.follow();
    });
  }

  /** Works the table out anew and makes the store the same. */
  private async compare(): Promise<Kept> {
    const builder = new TableBuilder();
    const sequence = await this.fill(builder);
    this.verdicts = readVerdicts(await this.store.get(VERDICTS));
    builder.judge(failing(this.verdicts));
    builder.commit(sequence);
    const version = await this.store.version();
    if ((await this.store.get(DIGEST)) === digestOf(builder.table)) {
      this.known = { builder, sequence, version };
      return { outcome: "current", sequence, puts: 0, deletes: 0 };
    }
    const content = await this.store.read();
    const present = Object.assign(emptyTable(), content.values);
    for (const key of Object.keys(present)) if (!OWN.test(key)) delete present[key];
    return this.write("compared", builder, content.version, diffTables(present, builder.table));
  }

  /** Everything the registry has, with what was written while it was read on top. */
  private async fill(builder: TableBuilder): Promise<number> {
    const before = await this.registry.sequence();
    for await (const item of this.registry.items("stamp")) builder.putStamp(item as StampItem);
    for await (const item of this.registry.items("pool")) builder.putPool(item as PoolItem);
    for await (const item of this.registry.items("tenant")) builder.putTenant(item as TenantItem);
    let last = before;
    for await (const { sequence, writes } of this.registry.commits(before)) {
      for (const write of writes) put(builder, write);
      last = sequence;
    }
    return last;
  }

  private async write(
    outcome: "changed" | "compared",
    builder: TableBuilder,
    from: string,
    changes: Changes,
  ): Promise<Kept> {
    const { table } = builder;
    requireOneStore(table);
    let version = from;
    const seal = { [DIGEST]: digestOf(table), [VERDICTS]: `. ${written(this.verdicts)}` };
    for (const batch of toBatches(changes, seal)) version = await this.store.update(version, batch);
    this.known = { builder, sequence: changes.version, version };
    return { outcome, sequence: changes.version, puts: changes.puts.size, deletes: changes.deletes.length };
  }

  private async guarded(work: () => Promise<Kept>): Promise<Kept> {
    try {
      return await work();
    } catch (error) {
      this.known = undefined;
      throw error;
    }
  }
}

/** Id of a stamp that is out by the registry's word: for longer than what is known of it says. */
function outElsewhere(record: string, verdicts: Verdicts, now: number): string[] {
  const [id = "", , state = ""] = record.split(" ");
  const until = state.startsWith("f") ? Number(state.slice(1)) : 0;
  return until > now && until > (failing(verdicts).get(id) ?? 0) ? [id] : [];
}

function put(builder: TableBuilder, { kind, key, item }: LoggedWrite): void {
  if (kind === "stamp") {
    if (item === undefined) builder.removeStamp(key);
    else builder.putStamp(item as StampItem);
  } else if (kind === "pool") {
    if (item === undefined) builder.removePool(key);
    else builder.putPool(item as PoolItem);
  } else if (item === undefined) builder.removeTenant(key);
  else builder.putTenant(item as TenantItem);
}
