import type { TenantItem } from "../../components/routing/contract";
import { StampError } from "../../core/errors";
import { SupersededError } from "../migration/mover";
import { untilUndisputed } from "../registry/conflict";
import type { Registry } from "../registry/registry";

/** What an erasure needs of the registry. */
export type ErasureRegistry = Pick<Registry, "get" | "put" | "remove" | "told">;

type ErasingStep = NonNullable<TenantItem["erasing"]>["step"];

/** A tenant's entry in the registry, written by one who erases it at a time. */
export class ErasureClaim {
  private constructor(
    private readonly registry: ErasureRegistry,
    private readonly tenant: string,
    /** The version at which this one took over: its fencing token. */
    readonly epoch: number,
  ) {}

  /**
   * Takes the tenant over: whoever was erasing it is fenced off, and its requests are refused from now on.
   *
   * @returns undefined where the registry has no such tenant (any more)
   * @throws StampError `state` while it is moved
   */
  static take(
    registry: ErasureRegistry,
    tenant: string,
    by: string,
    now: Date,
  ): Promise<ErasureClaim | undefined> {
    return untilUndisputed(async () => {
      const item = await registry.get("tenant", tenant);
      if (item === undefined) return undefined;
      requireErasable(item);
      const epoch = item.version + 1;
      const { confirmedBy, step = "closing" } = item.erasing ?? {};
      await registry.put("tenant", {
        ...item,
        version: epoch,
        erasing: {
          ...{ since: now.toISOString(), by },
          ...item.erasing,
          ...(confirmedBy === undefined ? {} : { confirmedBy }),
          ...{ step: step === "asked" ? "closing" : step, epoch },
        },
      });
      return new ErasureClaim(registry, tenant, epoch);
    });
  }

  /** @throws SupersededError when somebody else has taken over */
  async read(): Promise<TenantItem | undefined> {
    const item = await this.registry.get("tenant", this.tenant);
    if (item !== undefined && item.erasing?.epoch !== this.epoch)
      throw new SupersededError(`somebody else has taken over tenant ${this.tenant}`);
    return item;
  }

  /** Tells the registry how far it is. */
  async step(step: ErasingStep): Promise<void> {
    await this.change((item) => ({ ...item, erasing: { ...item.erasing!, step } }));
  }

  /** The tenant is as it was before: a pause that an operator had set stays. */
  async giveUp(): Promise<void> {
    await this.change(({ erasing: _over, ...item }) => item);
  }

  /** Takes the tenant out of the registry: its place is free. */
  async forget(): Promise<void> {
    await this.step("empty");
    await untilUndisputed(async () => {
      const item = await this.read();
      if (item !== undefined) await this.registry.remove("tenant", this.tenant, item.version);
    });
  }

  private change(edit: (item: TenantItem) => Omit<TenantItem, "version">): Promise<void> {
    return untilUndisputed(async () => {
      const item = await this.read();
      if (item !== undefined) await this.registry.put("tenant", { ...edit(item), version: item.version + 1 });
    });
  }
}

/** @throws StampError `state` for a tenant that is being moved */
export function requireErasable({ migration, tenant }: TenantItem): void {
  if (migration !== undefined)
    throw new StampError("state", `tenant ${tenant} is moving to ${migration.target}`, {
      fix: `finish or take back the move first: stampworks tenants move ${tenant} --resume, --abort`,
    });
}
