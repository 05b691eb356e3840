import type { TenantItem } from "../../components/routing/contract";
import { StampError, shown } from "../../core/errors";
import { SupersededError } from "../migration/mover";
import { untilUndisputed } from "../registry/conflict";
import type { Registry } from "../registry/registry";
import type { StandbyBegin } from "./entries";

/** What a standby needs of the registry. */
export interface StandbyRegistry extends Pick<Registry, "get"> {
  put(kind: "tenant", item: unknown): Promise<unknown>;
}

/** How a standby stands, as the registry says it. */
export type Protection = NonNullable<TenantItem["protection"]>;

type Edit = (item: TenantItem, epoch: number) => Omit<TenantItem, "version">;

/** A tenant's entry in the registry, written by one who keeps its standby at a time. */
export class StandbyClaim {
  private constructor(
    private readonly registry: StandbyRegistry,
    private readonly tenant: string,
    /** The version at which this one took over: its fencing token. */
    readonly epoch: number,
    /** The registry's version of its last write. */
    private last: number,
  ) {}

  /**
   * Takes the tenant over: whoever kept its standby is fenced off.
   * @param edit what changes with it; the protection's epoch is set
   * @throws StampError `state` where the registry has no such tenant
   */
  static take(registry: StandbyRegistry, tenant: string, edit: Edit): Promise<StandbyClaim> {
    return untilUndisputed(async () => {
      const item = await registry.get("tenant", tenant);
      if (item === undefined)
        throw new StampError("state", "no such tenant", {
          received: shown(tenant),
          fix: "stampworks tenants list shows those there are",
        });
      const epoch = item.version + 1;
      await registry.put("tenant", { ...edit(item, epoch), version: epoch });
      return new StandbyClaim(registry, tenant, epoch, epoch);
    });
  }

  /** The registry's version of this one's last write. */
  get version(): number {
    return this.last;
  }

  /** @throws SupersededError when somebody else has taken over */
  async read(): Promise<TenantItem> {
    const item = await this.registry.get("tenant", this.tenant);
    if (item === undefined || item.protection?.epoch !== this.epoch)
      throw new SupersededError(`somebody else has taken over tenant ${this.tenant}`);
    return item;
  }

  change(edit: (item: TenantItem) => Omit<TenantItem, "version">): Promise<void> {
    return untilUndisputed(async () => {
      const item = await this.read();
      const version = item.version + 1;
      await this.registry.put("tenant", { ...edit(item), version });
      this.last = version;
    });
  }
}

/** The protection of a tenant whose standby is kept, with the epoch of who keeps it now. @throws StampError `state` */
export function protectionOf(item: TenantItem, epoch: number): Protection {
  if (item.protection !== undefined) return { ...item.protection, epoch };
  throw new StampError("state", `the registry knows no standby of tenant ${item.tenant} any more`, {
    fix: `look at it: stampworks tenants show ${item.tenant} --history`,
  });
}

/** @throws StampError `state` where the tenant is not where the standby's journal says */
export function requireAt({ stamp, tenant }: TenantItem, { home, standby }: StandbyBegin): void {
  if (stamp === home || stamp === standby) return;
  throw new StampError("state", `tenant ${tenant} is neither on ${home} nor on ${standby} any more`, {
    received: shown(stamp),
    fix: `look at it: stampworks tenants show ${tenant} --history`,
  });
}
