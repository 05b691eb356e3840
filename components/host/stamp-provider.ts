import type * as pulumi from "@pulumi/pulumi";
import { StampError, shown } from "../../core/errors";
import { Stamp } from "../stamp";
import { packageSchema, STAMP_TOKEN } from "./package-schema";
import { refuseOutputs } from "./plain-args";

/** Serves `Stamp` to Pulumi programs in other languages. */
export class StampProvider implements pulumi.provider.Provider {
  readonly schema: string;

  constructor(readonly version: string) {
    this.schema = JSON.stringify(packageSchema(version));
  }

  /**
   * Makes a stamp where another language's program asks for one.
   * @throws StampError `input` for any other type, or arguments that are not allowed
   */
  construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<pulumi.provider.ConstructResult> {
    if (type !== STAMP_TOKEN) {
      throw new StampError("input", "unknown resource type", { received: shown(type), allowed: STAMP_TOKEN });
    }
    const { protect, ...others } = options;
    // The protocol can't tell "not protected" from "not said", and a stamp protects itself where nobody said anything.
    const opts = protect === true ? options : others;
    refuseOutputs(inputs);
    const { class: spec, fleet, identity } = inputs;
    const stamp = new Stamp(name, { class: spec, fleet, identity }, opts);
    const { backupVault, dashboard, derivations, endpoint, hostName, originHost, originSecret } = stamp;
    const state = { backupVault, dashboard, derivations, endpoint, hostName, originHost, originSecret };
    return Promise.resolve({ urn: stamp.urn, state });
  }
}
