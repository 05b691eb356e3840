import type { Blueprint } from "./blueprint";
import { type CidrPlan, planCidr, type SubnetTier } from "./cidr";
import type { Region } from "./cloud";
import { StampError } from "./errors";
import type { StampIdentity } from "./identity";
import { guidName, type NameParts, type NameRule, physicalName } from "./naming";
import { REGIONS } from "./regions";

/** One value a stamp derived from its identity and what it stands for; the same shape as the graph's. */
export interface Derived {
  readonly value: string;
  readonly stands: string;
  /** True for values abstracted only where they fill a whole field: too short or common to look for in text. */
  readonly whole?: boolean;
}

/** What every part carries as tags (AWS, Azure) or labels (Google Cloud). */
export type Tags = Readonly<Record<string, string>>;

/** Which part of the stamp a resource belongs to, for its tags. */
export type PartName =
  | "network"
  | "app"
  | "database"
  | "cache"
  | "queue"
  | "storage"
  | "secrets"
  | "observability"
  | "recovery";

/**
 * Everything a stamp derives from its identity. Parts take names, blocks, zones and tags from here and nowhere
 * else; the context remembers each value and what it stands for, which is how two stamps can be compared.
 */
export class StampContext {
  readonly cidr: CidrPlan;
  /** The three zones of the stamp's region. */
  readonly zones: readonly [string, string, string];
  /** Another region under the same law for copies of backups; undefined where there is none. */
  readonly copyRegion: string | undefined;
  /** Host name of the stamp's endpoint and of its own DNS zone: `<id>.<parent zone>`. */
  readonly hostName: string;
  /** Release the stamp runs, which is the tag of its images. */
  readonly release: string;
  readonly #derived = new Map<string, Derived>();
  readonly #names = new Map<string, string>();
  readonly #known = new Map<string, string>();

  /**
   * @throws StampError `input` when the identity's region is unknown or the blueprint lacks the stamp's cloud
   */
  constructor(
    readonly identity: StampIdentity,
    readonly fleet: Pick<Blueprint, "app" | "environment" | "release" | "global" | "alarmEmail">,
  ) {
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
    for (const [key, value] of Object.entries(global)) this.derive(value, `global(${key})`);
  }

  /**
   * The physical name of a resource: `app-stamp-kind-hash`.
   * @param kind what the resource is for, e.g. `db`; the same kind and rule give the same name again
   * @param rule the cloud's limit for this resource, with its source beside the call
   * @throws StampError `name` when the longest legal id would not fit the limit
   */
  physicalName(kind: string, rule: NameRule): string {
    const key = `${kind} ${rule.max} ${rule.charset ?? ""} ${rule.suffix ?? ""}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = physicalName(this.#nameParts(), kind, rule);
    const taken = this.#names.get(name);
    if (taken !== undefined && taken !== kind) {
      throw new StampError("name", `kinds "${taken}" and "${kind}" give one name`, {
        received: name,
        fix: "rename one kind",
      });
    }
    this.#names.set(name, kind);
    this.#known.set(key, name);
    return this.derive(name, `name(${kind})`);
  }

  /**
   * The name of what the cloud names by GUIDs (Azure's role assignments).
   * @param kind what it is for; the same kind gives the same GUID again
   */
  guid(kind: string): string {
    return this.derive(guidName(this.#nameParts(), kind), `guid(${kind})`);
  }

  /** The block of one tier in one zone (0–2). */
  subnet(tier: SubnetTier, zone: 0 | 1 | 2): string {
    return this.cidr[tier][zone];
  }

  /** Tags of one part's resources: whose they are and what they belong to. */
  tags(part: PartName): Tags {
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

  /**
   * Remembers a value that follows from the identity alone and gives it back, for what no other method here
   * makes, e.g. a name the cloud composes of the region.
   */
  derive(value: string, stands: string, whole = false): string {
    this.#derived.set(stands, whole ? { value, stands, whole } : { value, stands });
    return value;
  }

  /** Whether the cloud must refuse to delete data: the class says so and the stamp is not being retired. */
  protects(deletionProtection: boolean): boolean {
    return deletionProtection && !this.identity.retiring;
  }

  /** Every value derived so far, in order of what it stands for. */
  derivations(): readonly Derived[] {
    return [...this.#derived.values()].sort((a, b) => (a.stands < b.stands ? -1 : 1));
  }

  #nameParts(): NameParts {
    const { app, environment } = this.fleet;
    const { id: stamp, account, generation } = this.identity;
    return { app, environment, stamp, account, generation };
  }

  #remember(region: Region): void {
    const { identity } = this;
    this.derive(identity.id, "id", true);
    this.derive(identity.ring, "ring", true);
    this.derive(identity.residency, "residency", true);
    if (identity.expires !== undefined) this.derive(identity.expires, "expires", true);
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
