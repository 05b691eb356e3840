import * as pulumi from "@pulumi/pulumi";
import { StampError } from "../../core/errors";
import { parse } from "../../core/parse";
import type { FleetParts } from "../stamp";
import { centralStack } from "./central";
import { CENTRAL_STACK, readCentralConfig } from "./central-config";
import { NAMESPACE, ROUTING_STACK, readIdentity } from "./config";
import { dayOf, refuseExpired } from "./expiry";
import { type FleetBlueprint, type FleetBlueprintInput, fleetBlueprintSchema } from "./fleet-blueprint";
import { routingStack } from "./routing";
import { readRoutingConfig } from "./routing-config";
import { stampStack } from "./stamp";

export type {
  FleetBlueprint as Blueprint,
  FleetBlueprintInput as BlueprintInput,
} from "./fleet-blueprint";
export { Size } from "../contract/class";
export type { FleetParts } from "../stamp";
export { type StampOutputs, stampOutputsSchema } from "./outputs";

/** A fleet's Pulumi program: the same for every stack, told apart by the stack's name and config. */
export interface FleetProgram {
  (): Promise<object>;
  /** The fleet's blueprint, parsed; for tools that need it without running the program. */
  readonly blueprint: () => FleetBlueprint;
}

/**
 * Makes a fleet's program out of its blueprint. A project's main module exports it:
 *
 * ```ts
 * import { defineFleet } from "stampworks/stacks";
 * export = defineFleet({ app: "acme", … });
 * ```
 *
 * @param own parts of the fleet's own, by cloud: what `ownParts` of `stampworks/aws` (`/azure`, `/gcp`) makes, behind a
 *   function, so that a stamp on one cloud loads no other. Default none.
 *
 * What is wrong with the blueprint or a stack's config is thrown when the program runs, as one StampError.
 */
export function defineFleet(input: FleetBlueprintInput, own: FleetParts = {}): FleetProgram {
  let parsed: FleetBlueprint | undefined;
  const blueprint = (): FleetBlueprint => {
    parsed ??= parse(fleetBlueprintSchema, input, "blueprint");
    return parsed;
  };
  const program = async (): Promise<object> => {
    try {
      return run(blueprint(), own);
    } catch (error) {
      throw withoutStack(error);
    }
  };
  return Object.assign(program, { blueprint });
}

function run(blueprint: FleetBlueprint, own: FleetParts): object {
  const stack = pulumi.getStack();
  const config = new pulumi.Config(NAMESPACE);
  const read = (key: string): string | undefined => config.get(key);
  if (stack === ROUTING_STACK)
    return routingStack(readRoutingConfig(read), blueprint, config.getSecret("tokenKey"));
  if (CENTRAL_STACK.test(stack)) return centralStack(readCentralConfig(read), blueprint);
  const identity = readIdentity(stack, read);
  if (identity.expires !== undefined) refuseExpired(identity, dayOf(new Date()));
  return stampStack(identity, blueprint, own);
}

/** Marks a StampError the way Pulumi's runner knows its own `RunError`: it then prints the message and no stack. */
function withoutStack(error: unknown): unknown {
  return error instanceof StampError ? Object.assign(error, { __pulumiRunError: true }) : error;
}
