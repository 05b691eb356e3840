import type { z } from "zod";
import { type Blueprint, blueprintSchema } from "./contract/blueprint";
import { type ClassInput, type ClassSpec, classSchema } from "./contract/class";
import { type StampIdentity, type StampIdentityInput, identitySchema } from "./contract/identity";
import { parse } from "../core/parse";

const fleetSchema = blueprintSchema.omit({ classes: true });

/** What a stamp is made from. Plain data: the identity, its class, and what the fleet has in common. */
export interface StampArgs {
  /** What may differ between stamps. */
  readonly identity: StampIdentityInput;
  /** The class's definition; what has a default may be left out. */
  readonly class: ClassInput;
  /** App, environment, release and the global scope, as in the blueprint. */
  readonly fleet: z.input<typeof fleetSchema>;
}

/** A stamp's arguments, parsed: every default filled in. */
export interface ParsedStampArgs {
  readonly identity: StampIdentity;
  readonly spec: ClassSpec;
  readonly fleet: Omit<Blueprint, "classes">;
}

/**
 * Parses a stamp's arguments.
 * @throws StampError `input` that names every field that is wrong
 */
export function parseStampArgs(args: StampArgs): ParsedStampArgs {
  return {
    identity: parse(identitySchema, args.identity, "identity"),
    spec: parse(classSchema, args.class, "class"),
    fleet: parse(fleetSchema, args.fleet, "fleet"),
  };
}
