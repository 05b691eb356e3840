import { StampError, shown } from "../../core/errors";
import type { Blueprint } from "../contract/blueprint";
import type { Residency } from "../contract/cloud";
import { OwnerContext, type Tags } from "../contract/owner";
import { REGIONS } from "../contract/regions";
import { CENTRAL_ID, type CentralHome } from "./home";

/** Which part of a centre a resource belongs to, for its tags. */
export type CentralPartName = "secrets" | "lake" | "intake" | "search" | "observability";

/** Everything a centre derives from where it lives: names, tags, protection. */
export class CentralContext extends OwnerContext {
  override readonly noun = "centre";
  override readonly identity: { readonly account: string; readonly region: string };
  /** The law its data stays under. */
  readonly residency: Residency;
  readonly #retiring: boolean;

  /** @throws StampError `input` when the region is unknown */
  constructor(
    readonly home: CentralHome,
    readonly fleet: Omit<Blueprint, "classes">,
  ) {
    const { account, cloud, generation, region, retiring, stamps } = home;
    super({ app: fleet.app, environment: fleet.environment, stamp: CENTRAL_ID, account, generation });
    const known = REGIONS[cloud][region];
    if (known === undefined)
      throw new StampError("input", "unknown region", { field: "home.region", received: shown(region) });
    this.residency = known.residency;
    this.identity = { account, region };
    this.#retiring = retiring;
    this.derive(account, "account");
    this.derive(region, "region");
    // Whom it lets in: allowed where somebody is let in, and nowhere else.
    for (const [id, of] of Object.entries(stamps)) this.derive(of, `global(takesFrom_${id})`);
  }

  override tags(part: CentralPartName): Tags {
    const { app, environment } = this.fleet;
    return {
      "stampworks-app": app,
      "stampworks-environment": environment,
      "stampworks-stamp": CENTRAL_ID,
      "stampworks-part": part,
    };
  }

  override protects(deletionProtection: boolean): boolean {
    return deletionProtection && !this.#retiring;
  }
}
