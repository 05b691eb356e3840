import type { Blueprint } from "../contract/blueprint";
import { StampError } from "../../core/errors";
import { OwnerContext, type Tags } from "../contract/owner";
import type { RoutingHome } from "./home";
import type { RoutingLayer } from "./layer";

/** What stands in the names where a stamp has its id; no stamp can have it. */
export const ROUTING_ID = "routing";

/** Which part of the routing layer a resource belongs to, for its tags. */
export type RoutingPartName = "secrets" | "registry" | "router" | "edge" | "dns" | "observability";

/** Everything the routing layer derives from where it lives: names, tags, protection. */
export class RoutingContext extends OwnerContext {
  override readonly noun = "routing layer";
  override readonly identity: {
    readonly account: string;
    /** The home region. */
    readonly region: string;
    /** All regions, the home region first. */
    readonly regions: readonly [string, ...string[]];
  };
  readonly #retiring: boolean;

  constructor(
    readonly home: RoutingHome,
    readonly fleet: Omit<Blueprint, "classes">,
    layer: Pick<RoutingLayer, "domain" | "zone" | "certificate" | "ownDomains">,
  ) {
    const { account, generation, regions, retiring } = home;
    super({ app: fleet.app, environment: fleet.environment, stamp: ROUTING_ID, account, generation });
    const [region, ...others] = regions;
    if (region === undefined) throw new StampError("input", "the routing layer has no region");
    this.identity = { account, region, regions: [region, ...others] };
    this.#retiring = retiring;
    this.derive(account, "account");
    // What the blueprint says of the world outside: the layer may refer to it.
    this.derive(layer.domain, "global(domain)");
    this.derive(layer.zone, "global(zone)");
    for (const [index, own] of layer.ownDomains.entries()) this.derive(own, `global(ownDomain${index})`);
    if (layer.certificate !== undefined) this.derive(layer.certificate, "global(certificate)");
    // Where its own images come from; a policy sees the layer alone, and no stamp on this cloud need say it.
    for (const [key, value] of Object.entries(fleet.global[home.cloud] ?? {}))
      if (key.startsWith("registry")) this.derive(value, `global(${key})`);
    for (const [index, name] of regions.entries()) this.derive(name, `region(${index})`);
  }

  override tags(part: RoutingPartName): Tags {
    const { app, environment } = this.fleet;
    return {
      "stampworks-app": app,
      "stampworks-environment": environment,
      "stampworks-stamp": ROUTING_ID,
      "stampworks-part": part,
    };
  }

  override protects(deletionProtection: boolean): boolean {
    return deletionProtection && !this.#retiring;
  }
}
