import { StampError, shown } from "../../core/errors";
import type { TenantItem } from "../../components/routing/contract";
import type { Registry } from "../registry/registry";
import { isConflict } from "../registry/conflict";
import type { Begin } from "./entries";
import { SupersededError } from "./mover";

/** What a migration needs of the registry. */
export type TenantRegistry = Pick<Registry, "get" | "put" | "told">;

/** The step that the registry tells routers and applications. */
export type Step = NonNullable<TenantItem["migration"]>["step"];

/** Seconds of Retry-After at most. */
const RETRY_SECONDS = 5;

type Change = (item: TenantItem) => Omit<TenantItem, "version">;

/**
 * The tenant's entry in the registry, written by one mover at a time: every write is conditional on the version read
 * and on the epoch, which a newer mover has replaced.
 */
export class RegistryEntry {
  private constructor(
    private readonly registry: TenantRegistry,
    private readonly begin: Begin,
    /** The version at which this mover took over: its fencing token. */
    readonly epoch: number,
  ) {}

  /**
   * Takes the tenant over: whoever moved it before is fenced off.
   *
   * @param absent what it means when the registry shows no migration: that it is to be entered, that it is fine
   * (it is over, or was never entered), or that something is wrong
   * @throws StampError `state` when the tenant is gone, or is being moved elsewhere
   */
  static async takeOver(
    registry: TenantRegistry,
    begin: Begin,
    absent: "enter" | "fine" | "wrong",
  ): Promise<RegistryEntry> {
    for (;;) {
      const item = await required(registry, begin.tenant);
      const epoch = item.version + 1;
      const entered = enteredAt(begin, item, absent, epoch);
      if (await written(registry, { ...item, ...entered, version: epoch }))
        return new RegistryEntry(registry, begin, epoch);
    }
  }

  /** @throws SupersededError when a newer mover has taken over */
  async read(): Promise<TenantItem> {
    const item = await required(this.registry, this.begin.tenant);
    const epoch = item.migration?.epoch;
    if (epoch !== undefined && epoch !== this.epoch) throw superseded(this.begin.tenant);
    return item;
  }

  /** Tells routers and applications the step. */
  async step(step: Step): Promise<void> {
    await this.change(({ migration, ...rest }) => {
      if (migration === undefined) throw superseded(this.begin.tenant);
      return { ...rest, migration: { ...migration, step } };
    });
  }

  /**
   * The moment the tenant's home changes.
   * @param belongs its pool and tier from then on; default as they are
   */
  async settle(stamp: string, step: Step, belongs?: Pick<TenantItem, "pool" | "tier">): Promise<void> {
    await this.change(({ migration, tier, ...rest }) => {
      if (migration === undefined) throw superseded(this.begin.tenant);
      const kept = tier === undefined ? {} : { tier };
      return { ...rest, ...(belongs ?? kept), stamp, migration: { ...migration, step } };
    });
  }

  /**
   * Ends the migration for routers and applications: the tenant is where it is.
   * @returns a version at which that was so
   */
  async finish(): Promise<number> {
    const { migration } = await this.read();
    if (migration !== undefined) await this.change(({ migration: _over, ...rest }) => rest);
    // Who wrote it before may have ended before the stamp that it left was told; its data is deleted there next.
    await this.registry.told(this.begin.tenant);
    return (await this.read()).version;
  }

  private async change(change: Change): Promise<void> {
    for (;;) {
      const item = await this.read();
      if (await written(this.registry, { ...change(item), version: item.version + 1 })) return;
    }
  }
}

/** The migration as the registry shows it once this mover has taken over. */
function enteredAt(
  { settings, source, target, tenant }: Begin,
  item: TenantItem,
  absent: "enter" | "fine" | "wrong",
  epoch: number,
): Pick<TenantItem, "migration"> {
  const { migration, stamp } = item;
  if (migration !== undefined) {
    if (migration.target !== target || migration.source !== source) throw elsewhere(item);
    return { migration: { ...migration, epoch } };
  }
  if (absent === "fine") return {};
  const fix = `look where it is: stampworks tenants show ${tenant}`;
  if (absent === "wrong")
    throw new StampError("state", `the registry shows no migration of tenant ${tenant} any more`, { fix });
  if (stamp !== source)
    throw new StampError("state", `tenant ${tenant} is not on ${source} any more`, {
      received: shown(stamp),
      fix,
    });
  // The pause may take as long as it may, and takes a moment: who was refused is to ask again soon.
  const retryAfterSeconds = Math.min(RETRY_SECONDS, Math.max(1, Math.ceil(settings.pauseMs / 1000)));
  return { migration: { source, target, step: "copying", epoch, retryAfterSeconds } };
}

async function required(registry: TenantRegistry, tenant: string): Promise<TenantItem> {
  const item = await registry.get("tenant", tenant);
  if (item !== undefined) return item;
  throw new StampError("state", "no such tenant", {
    received: shown(tenant),
    fix: "stampworks tenants list shows those there are",
  });
}

/** @returns false when another write was faster */
async function written(registry: TenantRegistry, item: TenantItem): Promise<boolean> {
  try {
    await registry.put("tenant", item);
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

function elsewhere({ tenant, migration }: TenantItem): StampError {
  const { source = "its stamp", step, target } = migration ?? {};
  return new StampError(
    "state",
    `tenant ${tenant} is being moved from ${source} to ${target ?? "another"}: ${step ?? ""}`,
    {
      fix: `go on or abort where it was begun: stampworks tenants move ${tenant} --resume, --abort`,
    },
  );
}

function superseded(tenant: string): SupersededError {
  return new SupersededError(`another mover has taken over tenant ${tenant}`);
}
