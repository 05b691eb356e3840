import type { NameRule } from "../../../contract/naming";
import { OwnerContext, type Tags } from "../../../contract/owner";
import type { RoutingContext, RoutingPartName } from "../../context";

/** The layer in one of its regions: the same owner, with names of its own there. */
export class RegionOwner extends OwnerContext {
  override readonly noun = "routing layer";
  override readonly identity: { readonly account: string; readonly region: string };
  readonly fleet: RoutingContext["fleet"];

  /** @param index place of the region among the layer's; a region that is added comes last and renames nothing */
  constructor(
    private readonly layer: RoutingContext,
    private readonly index: number,
    region: string,
  ) {
    const { app, environment } = layer.fleet;
    const { account, generation } = layer.home;
    super({ app, environment, stamp: "routing", account, generation });
    this.identity = { account, region };
    this.fleet = layer.fleet;
  }

  override physicalName(kind: string, rule: NameRule): string {
    return this.layer.physicalName(`${kind}-${this.index}`, rule);
  }

  override guid(kind: string): string {
    return this.layer.guid(`${kind}-${this.index}`);
  }

  override derive(value: string, stands: string, whole?: boolean): string {
    return this.layer.derive(value, stands, whole);
  }

  override tags(part: RoutingPartName): Tags {
    return this.layer.tags(part);
  }

  override protects(deletionProtection: boolean): boolean {
    return this.layer.protects(deletionProtection);
  }
}
