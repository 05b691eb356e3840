import { messageOf } from "../../core/message";
import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../core/errors";
import { TableBuilder } from "../table/build";
import {
  applyChanges,
  type Changes,
  diffTables,
  emptyTable,
  type Table,
  tableVersion,
} from "../table/changes";
import type { TenantItem } from "../../components/routing/contract";
import type { LastGood } from "./last-good";
import type { RegistrySource, RegistryWrite } from "../../tenants/registry/registry";
import type { TableSink } from "./router-sink";

/** Milliseconds between two looks while a tenant is about to be cut over. */
const HURRY_MS = 200;
/** Steps of a migration in which the next one is to be known soon. */
const HURRIED: ReadonlySet<string> = new Set(["verifying", "holding", "moving"]);

/** What a round of following the registry came to. */
export type Round =
  | { readonly outcome: "current" | "changed"; readonly version: number }
  /** The registry or a sink is away: the last good table stays in force. */
  | { readonly outcome: "away"; readonly version: number; readonly problem: string };

/**
 * Follows a registry and keeps sinks at the table derived from it. Whatever fails, the last good table stays in force and
 * the next round tries again.
 */
export class Synchroniser {
  private builder: TableBuilder | undefined;
  private following = 0;
  /** True while a sink may have less than the builder knows: whole tables are compared then. */
  private unsure = false;
  private applied: Table = emptyTable();
  /** Tenants that are about to be cut over. */
  private readonly hurried = new Set<string>();

  constructor(
    private readonly source: RegistrySource,
    private readonly keep: LastGood | undefined = undefined,
  ) {}

  /** The table in force. */
  get table(): Table {
    return this.applied;
  }

  /**
   * The first table: the registry's or, while that is away, the last good one.
   *
   * @throws StampError `state` when there is neither
   */
  async begin(): Promise<Table> {
    try {
      this.applied = await this.rebuild();
      await this.keep?.keep(this.applied);
    } catch (error) {
      const kept = this.keep?.load();
      if (kept === undefined) {
        throw new StampError("state", "the registry is away and no table of an earlier run is kept", {
          received: problemOf(error),
          fix: "bring the registry back; a router without a table would know no tenant",
        });
      }
      this.applied = kept;
    }
    return this.applied;
  }

  /** One round: what changed in the registry goes to the sink. */
  async follow(sink: TableSink): Promise<Round> {
    const version = tableVersion(this.applied);
    const away = (error: unknown): Round => ({ outcome: "away", version, problem: problemOf(error) });
    let writes: readonly RegistryWrite[] | undefined;
    try {
      writes = this.builder === undefined ? undefined : await this.source.since(this.following);
    } catch (error) {
      // What the builder knows still holds: no reason to read a whole registry that just came back.
      return away(error);
    }
    let next: { readonly table: Table; readonly changes: Changes } | undefined;
    try {
      next = await this.next(writes);
    } catch (error) {
      this.builder = undefined;
      return away(error);
    }
    if (next === undefined) return { outcome: "current", version };
    try {
      // What the builder knows is not what is in force until all of this is done.
      this.unsure = true;
      await sink.apply(this.applied, next.table, next.changes);
      this.applied = next.table;
      await this.keep?.keep(this.applied);
      this.unsure = false;
    } catch (error) {
      return away(error);
    }
    return { outcome: "changed", version: next.changes.version };
  }

  /**
   * Follows until told to stop, a round each interval, and more often while a tenant is about to be cut over: its requests wait.
   * What is told of a round is waited for.
   */
  async run(
    sink: TableSink,
    signal: AbortSignal,
    intervalMs: number,
    onRound: (round: Round) => void | Promise<void> = () => {},
  ): Promise<void> {
    while (!signal.aborted) {
      await onRound(await this.follow(sink));
      const waitMs = this.hurried.size > 0 ? Math.min(intervalMs, HURRY_MS) : intervalMs;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async next(
    writes: readonly RegistryWrite[] | undefined,
  ): Promise<{ table: Table; changes: Changes } | undefined> {
    if (this.builder === undefined || writes === undefined) {
      const table = await this.rebuild();
      return { table, changes: diffTables(this.applied, table) };
    }
    const last = writes.at(-1);
    if (last === undefined && !this.unsure) return undefined;
    for (const write of writes) {
      put(this.builder, write);
      if (write.kind === "tenant") this.hurry(write.key, write.item);
    }
    const changes = last === undefined ? undefined : this.builder.commit(last.sequence);
    this.following = last?.sequence ?? this.following;
    if (changes !== undefined && !this.unsure) return { table: applyChanges(this.applied, changes), changes };
    const table = Object.assign(emptyTable(), this.builder.table);
    return { table, changes: diffTables(this.applied, table) };
  }

  private hurry(tenant: string, item: TenantItem | undefined): void {
    if (item?.migration !== undefined && HURRIED.has(item.migration.step)) this.hurried.add(tenant);
    else this.hurried.delete(tenant);
  }

  private async rebuild(): Promise<Table> {
    const snapshot = await this.source.snapshot();
    const builder = new TableBuilder();
    for (const stamp of snapshot.stamps) builder.putStamp(stamp);
    for (const pool of snapshot.pools) builder.putPool(pool);
    this.hurried.clear();
    for (const tenant of snapshot.tenants) {
      builder.putTenant(tenant);
      this.hurry(tenant.tenant, tenant);
    }
    builder.commit(snapshot.version);
    this.builder = builder;
    this.following = snapshot.version;
    return Object.assign(emptyTable(), builder.table);
  }
}

function put(builder: TableBuilder, write: RegistryWrite): void {
  if (write.kind === "stamp") {
    if (write.item === undefined) builder.removeStamp(write.key);
    else builder.putStamp(write.item);
  } else if (write.kind === "pool") {
    if (write.item === undefined) builder.removePool(write.key);
    else builder.putPool(write.item);
  } else if (write.item === undefined) builder.removeTenant(write.key);
  else builder.putTenant(write.item);
}

/** What an error says, in words. */
export function problemOf(error: unknown): string {
  return messageOf(error);
}
