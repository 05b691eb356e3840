import { dayOf } from "../../../components/program/expiry";
import { StampError } from "../../../core/errors";
import { operator } from "../../../core/locks/lock";
import type { Mover } from "../../../tenants/migration/mover";
import type { StandbyBegin } from "../../../tenants/recovery/entries";
import { STANDBY_JOURNAL } from "../../../tenants/recovery/journal";
import { requireStandby } from "../../../tenants/recovery/plan";
import { namesOf } from "../leave/export-tenant";
import { closeAll, openOwn } from "../move/desk";
import { unknownTenant } from "../unknown-tenant";
import { PROTECT, type StandbyDesk } from "./desk";

/** What is wanted of a standby that is begun. */
export interface StandbyWanted {
  readonly standby: string;
  /** Why two stamps may have the tenant's data. */
  readonly reason: string;
  /** Movers whose data the standby does not get. */
  readonly leave: readonly string[];
  /** Milliseconds between two looks for changes. */
  readonly everyMs: number;
}

/**
 * Begins the journal of a tenant's standby, once every mover has said that nothing stands in its way.
 * @throws StampError for a stamp that can't be its standby, or whatever keeps the copy from being made
 */
export async function begin(input: StandbyWanted, tenant: string, desk: StandbyDesk): Promise<void> {
  const { everyMs, leave, reason, standby } = input;
  const { registry } = desk;
  const store = desk.journals.of(tenant);
  const lock = await store.lock(PROTECT, `tenant ${tenant}`);
  try {
    const last = await store.read(STANDBY_JOURNAL);
    if (last !== undefined && last.end === undefined)
      throw new StampError("state", `tenant ${tenant} has a standby at ${last.begin.standby}`, {
        fix: `go on with stampworks tenants protect ${tenant}, or end it with --end`,
      });
    const item = await registry.get("tenant", tenant);
    if (item === undefined) throw unknownTenant(tenant);
    const facts = {
      stamps: await registry.list("stamp"),
      pools: await registry.list("pool"),
      today: dayOf(new Date()),
    };
    requireStandby(standby, { ...facts, tenant: item });
    const home = item.stamp;
    const all = await openOwn(desk, tenant);
    try {
      const movers = chosen(all, leave);
      await requireReady(movers, { tenant, home, standby }, (mover, what) =>
        desk.context.emit({ kind: "standby", tenant, event: { kind: "unlooked", mover, what } }),
      );
      const begun: StandbyBegin = {
        ...{ kind: "begin", version: 1, tenant, home, standby, reason, everyMs },
        ...{
          movers: movers.map(({ name }) => name),
          left: [...leave],
          by: operator(),
          at: new Date().toISOString(),
        },
        names: await namesOf(movers, tenant, home, item.version),
      };
      (await store.create(STANDBY_JOURNAL, begun, lock)).close();
    } finally {
      await closeAll(all);
    }
  } finally {
    await lock.release();
  }
}

/** The movers that bring its data over. @throws StampError `state` for one that can't, and that nobody said may stay */
function chosen(all: readonly Mover[], leave: readonly string[]): readonly Mover[] {
  const unknown = leave.filter((name) => !all.some((mover) => mover.name === name));
  if (unknown.length > 0)
    throw new StampError("input", "no such mover", {
      field: "--leave",
      received: unknown.join(", "),
      allowed: all.map(({ name }) => name).join(", "),
    });
  const movers = all.filter(({ name }) => !leave.includes(name));
  const unable = movers.filter(({ follow: brings }) => brings === undefined).map(({ name }) => name);
  if (unable.length > 0)
    throw new StampError("state", `no standby can have what ${unable.join(", ")} moves`, {
      fix: `say that it may be lost: --leave ${unable.join(",")}`,
    });
  if (movers.length > 0) return movers;
  throw new StampError("input", "nothing would be brought to the standby", { field: "--leave" });
}

async function requireReady(
  movers: readonly Mover[],
  { home, standby, tenant }: { readonly tenant: string; readonly home: string; readonly standby: string },
  tell: (mover: string, what: string) => void,
): Promise<void> {
  const problems: StampError[] = [];
  const way = { tenant, from: home, to: standby, epoch: 1, direction: "forward", lasting: true } as const;
  for (const mover of movers)
    for (const problem of await mover.check(way, (what) => tell(mover.name, what)))
      problems.push(new StampError("state", problem, { field: mover.name }));
  if (problems.length > 0) throw StampError.all(problems);
}
