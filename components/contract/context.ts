import type { Blueprint } from "./blueprint";
import { type CidrPlan, planCidr, type SubnetTier } from "./cidr";
import type { Region } from "./cloud";
import { StampError } from "../../core/errors";
import type { StampIdentity } from "./identity";
import { OwnerContext, type Tags } from "./owner";
import { REGIONS } from "./regions";

export type { Derived, Tags } from "./owner";

/** What a stamp's derivations call the revision that stands beside its release. */
export const BESIDE = "beside";
/** And what they call it while it has all requests. */
export const BESIDE_SERVES = "beside(all)";

/** Which part of the stamp a resource belongs to, for its tags. */
export type PartName =
  | "network"
  | "app"
  | "database"
  | "cache"
  | "queue"
  | "events"
  | "storage"
  | "secrets"
  | "observability"
  | "recovery";

/**
 * Everything a stamp derives from its identity. Parts take names, blocks, zones and tags from here and nowhere
 * else; the context remembers each value and what it stands for, which is how two stamps can be compared.
 */
export class StampContext extends OwnerContext {
  override readonly noun = "stamp";
  readonly cidr: CidrPlan;
  /** The three zones of the stamp's region. */
  readonly zones: readonly [string, string, string];
  /** Another region under the same law for copies of backups; undefined where there is none. */
  readonly copyRegion: string | undefined;
  /** Host name of the stamp's endpoint and of its own DNS zone: `<id>.<parent zone>`. */
  readonly hostName: string;
  /** Release the stamp runs, which is the tag of its images. */
  readonly release: string;

  /**
   * @throws StampError `input` when the identity's region is unknown or the blueprint lacks the stamp's cloud
   */
  constructor(
    override readonly identity: StampIdentity,
    readonly fleet: Pick<Blueprint, "app" | "environment" | "release" | "global" | "alarmEmail">,
  ) {
    const { app, environment } = fleet;
    super({
      app,
      environment,
      stamp: identity.id,
      account: identity.account,
      generation: identity.generation,
    });
    const region: Region | undefined = REGIONS[identity.cloud][identity.region];
    if (region === undefined)
      throw new StampError("input", `unknown region ${identity.region} of ${identity.cloud}`);
    const global = fleet.global[identity.cloud];
    if (global === undefined) {
      throw new StampError("input", `the blueprint has no global scope for ${identity.cloud}`, {
        field: `global.${identity.cloud}`,
        fix: `describe the registry and the parent DNS zone of ${identity.cloud} in the blueprint`,
      });
    }
    this.release = identity.release ?? fleet.release;
    this.cidr = planCidr(identity.cidr);
    this.zones = region.zones;
    this.copyRegion = region.copy;
    this.hostName = `${identity.id}.${global.zone}`;
    this.#remember(region);
    // The global scope is the same for every stamp, but its values may hold a stamp's own by chance: a registry in
    // us-east-1 is the registry, also for a stamp in us-east-1.
    for (const [key, value] of Object.entries(global))
      if (typeof value === "string") this.derive(value, `global(${key})`);
  }

  /** The block of one tier in one zone (0–2). */
  subnet(tier: SubnetTier, zone: 0 | 1 | 2): string {
    return this.cidr[tier][zone];
  }

  /** Tags of one part's resources: whose they are and what they belong to. */
  override tags(part: PartName): Tags {
    const { identity, fleet } = this;
    return {
      "stampworks-app": fleet.app,
      "stampworks-environment": fleet.environment,
      "stampworks-stamp": identity.id,
      "stampworks-class": identity.class,
      "stampworks-ring": identity.ring,
      // Labels of Google Cloud take no dots; one spelling for all clouds keeps reports alike.
      "stampworks-release": this.release.replaceAll(".", "-"),
      "stampworks-part": part,
    };
  }

  override lastingTags(part: PartName): Tags {
    const { "stampworks-release": _release, "stampworks-ring": _ring, ...lasting } = this.tags(part);
    return lasting;
  }

  /** Whether the cloud must refuse to delete data: the class says so and the stamp is not being retired. */
  override protects(deletionProtection: boolean): boolean {
    return deletionProtection && !this.identity.retiring;
  }

  #remember(region: Region): void {
    const { identity } = this;
    this.derive(identity.id, "id", true);
    this.derive(identity.ring, "ring", true);
    this.derive(identity.residency, "residency", true);
    if (identity.expires !== undefined) this.derive(identity.expires, "expires", true);
    if (identity.beside !== undefined)
      this.derive(identity.beside, identity.besideServes === true ? BESIDE_SERVES : BESIDE);
    this.derive(identity.region, "region");
    this.derive(identity.account, "account");
    this.derive(this.hostName, "hostName");
    if (region.copy !== undefined) this.derive(region.copy, "region(copy)");
    for (const [index, zone] of region.zones.entries()) this.derive(zone, `zone(${index})`, zone.length < 3);
    this.derive(this.cidr.block, "cidr");
    for (const tier of ["app", "data", "public"] as const) {
      for (const [index, block] of this.cidr[tier].entries()) this.derive(block, `cidr(${tier},${index})`);
    }
    this.derive(this.cidr.services, "cidr(services)");
    this.derive(this.cidr.spare, "cidr(spare)");
  }
}
