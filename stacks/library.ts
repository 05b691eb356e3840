import * as pulumi from "@pulumi/pulumi";
import { type Blueprint, type BlueprintInput, blueprintSchema } from "../components/contract/blueprint";
import { StampError } from "../components/contract/errors";
import { parse } from "../components/contract/parse";
import type { FleetParts } from "../components/stamp";
import { NAMESPACE, ROUTING_STACK, readIdentity } from "./config";
import { dayOf, refuseExpired } from "./expiry";
import { stampStack } from "./stamp";

export type { Blueprint, BlueprintInput } from "../components/contract/blueprint";
export { Size } from "../components/contract/class";
export type { FleetParts } from "../components/stamp";
export { type StampOutputs, stampOutputsSchema } from "./outputs";

/** A fleet's Pulumi program: the same for every stack, told apart by the stack's name and config. */
export interface FleetProgram {
  (): Promise<object>;
  /** The fleet's blueprint, parsed; for tools that need it without running the program. */
  readonly blueprint: () => Blueprint;
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
export function defineFleet(input: BlueprintInput, own: FleetParts = {}): FleetProgram {
  let parsed: Blueprint | undefined;
  const blueprint = (): Blueprint => {
    parsed ??= parse(blueprintSchema, input, "blueprint");
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

function run(blueprint: Blueprint, own: FleetParts): object {
  const stack = pulumi.getStack();
  if (stack === ROUTING_STACK) {
    throw new StampError("input", `the stack name "${ROUTING_STACK}" is kept for the global routing layer`, {
      fix: "give the stamp another id",
    });
  }
  const config = new pulumi.Config(NAMESPACE);
  const identity = readIdentity(stack, (key) => config.get(key));
  refuseExpired(identity, dayOf(new Date()));
  return stampStack(identity, blueprint, own);
}

/** Marks a StampError the way Pulumi's runner knows its own `RunError`: it then prints the message and no stack. */
function withoutStack(error: unknown): unknown {
  return error instanceof StampError ? Object.assign(error, { __pulumiRunError: true }) : error;
}
