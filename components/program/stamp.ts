import type * as pulumi from "@pulumi/pulumi";
import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import type { StampIdentity } from "../contract/identity";
import { type FleetParts, Stamp } from "../stamp";
import { NAMESPACE } from "./config";
import type { FleetBlueprint } from "./fleet-blueprint";
import type { StampOutputs } from "./outputs";

/** A stamp's outputs before the engine knows their values. */
export type StampStack = {
  readonly [Key in Exclude<
    keyof StampOutputs,
    "derivations" | "expires" | "revision" | "eventsTopic" | "eventsSender"
  >]: pulumi.Input<StampOutputs[Key]>;
} & {
  readonly expires?: string;
  readonly revision?: pulumi.Output<string>;
  readonly eventsTopic?: pulumi.Input<string>;
  readonly eventsSender?: pulumi.Input<string>;
};

/**
 * The program of a stamp's stack: one `Stamp` and its outputs.
 * @throws StampError `input` when the blueprint lacks the stamp's class or cloud
 */
export function stampStack(
  identity: StampIdentity,
  blueprint: FleetBlueprint,
  own: FleetParts = {},
): StampStack {
  const { classes, routing: _routing, central: _central, ...fleet } = blueprint;
  const spec = Object.hasOwn(classes, identity.class) ? classes[identity.class] : undefined;
  if (spec === undefined) throw unknownClass(identity.class, blueprint);
  const stamp = new Stamp("stamp", { identity, class: spec, fleet }, undefined, own);
  return {
    id: identity.id,
    cloud: identity.cloud,
    region: identity.region,
    class: identity.class,
    release: identity.release ?? fleet.release,
    ring: identity.ring,
    residency: identity.residency,
    // A key without a value would be a warning of the SDK's at every run.
    ...(identity.expires === undefined ? {} : { expires: identity.expires }),
    retiring: identity.retiring,
    ...(stamp.revision === undefined ? {} : { revision: stamp.revision }),
    endpoint: stamp.endpoint,
    hostName: stamp.hostName,
    originHost: stamp.originHost,
    originSecrets: stamp.originSecrets,
    dashboard: stamp.dashboard,
    backupVault: stamp.backupVault,
    ...defined({ eventsTopic: stamp.eventsTopic, eventsSender: stamp.eventsSender }),
    bounds: spec.bounds,
  };
}

/** The error of a class that the blueprint does not have. */
export function unknownClass(name: string, blueprint: Pick<FleetBlueprint, "classes">): StampError {
  return new StampError("input", "unknown class", {
    field: `${NAMESPACE}:class`,
    received: shown(name),
    allowed: Object.keys(blueprint.classes).join(", "),
    fix: "name a class of the blueprint, or add this one to it",
  });
}
