import type * as pulumi from "@pulumi/pulumi";
import { StampError } from "../../core/errors";
import { CentralData } from "../central/central-data";
import type { CentralHome } from "../central/home";
import type { FleetBlueprint } from "./fleet-blueprint";
import type { CentralOutputs } from "./outputs";

/** A centre's outputs before the engine knows their values. */
export type CentralStack = {
  readonly [Key in Exclude<keyof CentralOutputs, "derivations">]: pulumi.Input<CentralOutputs[Key]>;
};

/**
 * The program of a centre's stack: one `CentralData` and its outputs.
 * @throws StampError `input` when the blueprint has no centres
 */
export function centralStack(home: CentralHome, blueprint: FleetBlueprint): CentralStack {
  const { classes: _classes, routing: _routing, central: spec, ...fleet } = blueprint;
  if (spec === undefined) {
    throw new StampError("input", "the blueprint has no centres", {
      field: "central",
      fix: "describe them in the blueprint (central: {} takes the defaults), or remove the stack's config",
    });
  }
  const centre = new CentralData("central", { home, spec, fleet });
  return {
    cloud: home.cloud,
    region: home.region,
    residency: centre.residency,
    retiring: home.retiring,
    stamps: Object.keys(home.stamps).sort(),
    address: centre.address,
    database: centre.database,
    tenants: centre.tenants,
    search: centre.search,
  };
}
